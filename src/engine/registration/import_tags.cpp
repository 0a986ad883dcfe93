#include <algorithm>

#include "core/graph/traverse.hpp"
#include "core/text.hpp"

#include "engine/registration/import_tags.hpp"

#include "engine/store/revisions.hpp"
#include "engine/store/tags.hpp"
#include "pg/catalog.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

bool is_replaced(const Registry &registry, const Tag &tag, const std::string &id) {
    const auto node = tag.revisions.size() == 1 ? registry.graph.find(tag.revisions.front()) : std::nullopt;
    if (!node) {
        return false;
    }
    const std::vector<std::string> &replaced = registry.graph.revision(*node).replaces;
    return std::find(replaced.begin(), replaced.end(), id) != replaced.end();
}

ImportFinding other_state(const Service &service, const core::ImportedTag &planned, const Tag &tag) {
    const std::string names = tag.revisions.empty() ? "base" : core::quote_some(tag.revisions);
    return {planned.file, planned.line, ERRCODE_DUPLICATE_OBJECT,
            core::format(R"(tag "{}" of service "{}" names {}, and here it names "{}")", tag.name,
                         service.name, names, planned.key),
            core::format(
                "If it is to name what it names here, remove it first: SELECT migrate.tag({}, {}, NULL); "
                "else give one of the two another name.",
                pg::quote_literal(service.name), pg::quote_literal(tag.name))};
}

// Whether a file is a script of a change of Sqitch: deploy/users.sql, deploy/users@v1.sql.
bool is_script_of(std::string_view source, std::string_view change) {
    source = source.substr(0, std::min(source.find('@'), source.rfind('.')));
    return source.ends_with(change) &&
           (source.size() == change.size() || source[source.size() - change.size() - 1] == '/');
}

// The revisions of a change, each in place of the one before.
std::vector<core::Node> instances_of(const Service &service, const core::Graph &graph,
                                     const std::string &change, const pg::SnapshotScope &snapshot) {
    std::vector<core::Node> found;
    const std::vector<std::string> sources = sources_of(service, snapshot);
    for (core::Node node = 0; node < graph.size(); node++) {
        if (is_script_of(sources[node], change)) {
            found.push_back(node);
        }
    }
    return found;
}

// The last of these that a tag has; nullopt: it has none.
std::optional<core::Node> instance_at(const core::Graph &graph, const std::vector<core::Node> &instances,
                                      const Tag &tag) {
    std::vector<core::Node> tips;
    for (const std::string &id : tag.revisions) {
        if (const auto node = graph.find(id)) {
            tips.push_back(*node);
        }
    }
    const core::NodeSet tagged = core::ancestors(graph, tips, core::Edges::all);
    std::optional<core::Node> last;
    std::size_t most = 0;
    for (const core::Node node : instances) {
        const std::size_t below =
            core::ancestors(graph, std::span(&node, 1), core::Edges::down_revisions).size();
        if (tagged.contains(node) && below > most) {
            most = below;
            last = node;
        }
    }
    return last;
}

} // namespace

void check_tags(const Service &service, const Registry &registry, core::Migrations &migrations,
                ImportFindings &findings, const pg::SnapshotScope &snapshot) {
    std::erase_if(migrations.tags, [&](const core::ImportedTag &planned) {
        const std::optional<Tag> tag = read_tag(service, planned.name, snapshot);
        if (!tag || tag->revisions == core::Rows{planned.key}) {
            return false;
        }
        if (is_replaced(registry, *tag, planned.key)) {
            return true;
        }
        findings.push_back(other_state(service, planned, *tag));
        return false;
    });
}

void settle_tagged_dependencies(const core::ImportedFileRevision &revision, ImportedForm &form,
                                ImportFindings &findings, const pg::SnapshotScope &snapshot) {
    for (const core::TaggedDependency &one : revision.tagged_dependencies) {
        const std::string name = one.name.substr(0, one.name.find(':'));
        const std::optional<Service> other = look_up_service(name, snapshot);
        if (!other) {
            continue; // which is told of all dependencies
        }
        const std::shared_ptr<const Registry> registry = registry_of(*other, snapshot);
        const std::vector<core::Node> instances = instances_of(*other, registry->graph, one.change, snapshot);
        if (instances.size() < 2) {
            continue;
        }
        const std::optional<Tag> tag = read_tag(*other, one.tag, snapshot);
        const std::optional<core::Node> node =
            tag ? instance_at(registry->graph, instances, *tag) : std::nullopt;
        if (!node) {
            findings.push_back(
                {form.stored.source.value(), 0, pg::sqlstate::missing_parent,
                 core::format(
                     R"(service "{}" has no change "{}" at a tag "{}", on which revision {} depends)", name,
                     one.change, one.tag, revision.id),
                 core::format(R"(Import the files of service "{}" first, with a plan that has the tag.)",
                              name)});
            continue;
        }
        const std::string needed = core::format("{}:{}", name, registry->graph.id(*node));
        if (needed != one.name) {
            std::vector<std::string> &all = form.stored.revision.depends_on;
            std::replace(all.begin(), all.end(), one.name, needed);
            form.notes.push_back(
                {form.stored.source.value(),
                 core::format("depends on {}, which {} was at @{}", needed, one.name, one.tag)});
        }
    }
}

} // namespace migrate::engine
