#include <algorithm>

#include "core/target/lookup.hpp"
#include "core/target/named_state.hpp"
#include "core/text.hpp"

#include "engine/registration/tags.hpp"

#include "engine/error.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/named_states.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/tags.hpp"
#include "pg/arguments.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

void check_name(const std::string &name) {
    if (name.empty()) {
        throw pg::Error(ERRCODE_INVALID_NAME, "name of a tag must not be empty");
    }
    if (name.size() >= NAMEDATALEN) {
        throw pg::Error(ERRCODE_NAME_TOO_LONG, core::format(R"(name of a tag "{}" is too long)", name),
                        core::format("It has {} bytes; at most {} are possible.", std::to_string(name.size()),
                                     std::to_string(NAMEDATALEN - 1)));
    }
    if (name.find(':') != std::string::npos || core::visible(name) != name) {
        throw pg::Error(ERRCODE_INVALID_NAME,
                        core::format(R"(name of a tag "{}" has an illegal character)", core::visible(name)),
                        "It must not have a colon or a control character.");
    }
}

std::string describe(const Service &service, const std::string &name) {
    return core::format(R"(tag "{}" of service "{}")", name, service.name);
}

std::string describe(const core::Rows &revisions) {
    return revisions.empty() ? "base" : core::quote_some(revisions);
}

// A text by which tag() means these revisions.
std::string symbol_for(const core::Rows &revisions) {
    return revisions.empty() ? "base" : revisions.size() == 1 ? revisions.front() : pg::array_text(revisions);
}

// Finds what a symbol stands for, among all that is registered.
class StateFinder {
public:
    StateFinder(const Service &service, const pg::SnapshotScope &snapshot)
        : service_(service), snapshot_(snapshot), whole_(registry_of(service, snapshot)) {}

    core::Rows find(const std::string &symbols) {
        const core::Graph &graph = whole_->graph;
        std::vector<core::Node> nodes;
        for (const std::string &symbol : pg::array_literal(symbols).value_or(std::vector{symbols})) {
            for (const std::string &id : ids_of(symbol)) {
                nodes.push_back(graph.find(id).value());
            }
        }
        return core::ids_of(graph, core::tips_of(graph, std::move(nodes)));
    }

private:
    core::Rows ids_of(const std::string &symbol) {
        // What is out of sight can be tagged too, by its whole name alone.
        if (whole_->graph.find(symbol)) {
            return {symbol};
        }
        if (std::optional<core::Rows> tagged = find_tagged(service_, symbol, snapshot_)) {
            return *std::move(tagged);
        }
        if (symbol == "current") {
            return current();
        }
        ServiceViews views(snapshot_, no_rows);
        views.add(service_);
        const core::Graph &graph = views.registry(service_.name).graph;
        const std::vector<core::Node> nodes = core::find_revisions(graph, symbol);
        if (nodes.empty() && symbol != "base") {
            throw pg::Error(
                ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                core::format(R"("{}" stands for no revision of service "{}")", symbol, service_.name), "",
                way_to_tag_base());
        }
        return core::ids_of(graph, nodes);
    }

    core::Rows current() {
        core::Rows rows = AppliedRevisions(service_, snapshot_).state().rows();
        if (rows.empty()) {
            throw pg::Error(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                            core::format(R"(nothing of service "{}" is applied)", service_.name),
                            "A tag of what is current would stand for base.", way_to_tag_base());
        }
        return rows;
    }

    [[nodiscard]] std::string way_to_tag_base() const {
        return core::format(
            "Name the revision; or, if base is meant: SELECT migrate.tag({}, '<name>', 'base');",
            pg::quote_literal(service_.name));
    }

    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    std::shared_ptr<const Registry> whole_;
};

// after: nullptr: it goes.
ChangeDetail describe_change(const std::string &name, const std::optional<Tag> &before, const Tag *after) {
    const auto revisions = [](const Tag &tag) { return symbol_for(tag.revisions); };
    const auto note = [](const Tag &tag) { return tag.note; };
    ChangeDetail detail;
    const auto add = [&](const char *property, const auto &value) {
        detail.add(name, property, before ? std::optional(value(*before)) : std::nullopt,
                   after != nullptr ? std::optional(value(*after)) : std::nullopt);
    };
    add("revision", revisions);
    add("note", note);
    return detail;
}

// Plans of others that were made before have to be made anew.
void write(const Service &service, const std::optional<Tag> &before, const Tag &after) {
    {
        const Bookkeeping bookkeeping;
        write_tag(service, after);
    }
    touch_registry(service);
    log_change(service.name, ChangeCommand::tag, after.revisions,
               describe_change(after.name, before, &after));
}

void remove(const Service &service, const TagRequest &request, const std::optional<Tag> &before) {
    if (!request.note.empty()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "a tag that goes can't have a note", "",
                        "Leave note out, or name the revision.");
    }
    if (!before) {
        throw pg::Error(ERRCODE_UNDEFINED_OBJECT, describe(service, request.name) + " does not exist", "",
                        core::format("To see the tags: SELECT * FROM migrate.tags WHERE service = {};",
                                     pg::quote_literal(service.name)));
    }
    {
        const Bookkeeping bookkeeping;
        delete_tag(service, request.name);
    }
    touch_registry(service);
    log_change(service.name, ChangeCommand::tag, before->revisions,
               describe_change(request.name, before, nullptr));
}

pg::Error names_others(const Service &service, const Tag &before, const Tag &after) {
    return {ERRCODE_DUPLICATE_OBJECT, describe(service, before.name) + " is at another state",
            core::format("It names {}, not {}.", describe(before.revisions), describe(after.revisions)),
            core::format("To move it: SELECT migrate.tag({}, {}, {}, replace => true);",
                         pg::quote_literal(service.name), pg::quote_literal(before.name),
                         pg::quote_literal(symbol_for(after.revisions)))};
}

} // namespace

void tag(const std::string &name, const TagRequest &request) {
    pg::refuse_read_only("migrate.tag()");
    check_name(request.name);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const std::optional<Tag> before = read_tag(service, request.name, snapshot);
    if (!request.revision) {
        remove(service, request, before);
        return;
    }
    StateFinder finder(service, snapshot);
    const Tag after{request.name, explained(name, [&] { return finder.find(*request.revision); }),
                    request.note};
    if (before && before->revisions == after.revisions) {
        // A note that is not given again stays.
        if (before->note == after.note || (after.note.empty() && !request.replace)) {
            return;
        }
    } else if (before && !request.replace) {
        throw names_others(service, *before, after);
    }
    write(service, before, after);
}

void refuse_tagged(const Service &service, const std::string &revision, const pg::SnapshotScope &snapshot) {
    for (const Tag &tag : read_tags(service, snapshot)) {
        if (std::find(tag.revisions.begin(), tag.revisions.end(), revision) != tag.revisions.end()) {
            throw pg::Error(pg::sqlstate::revision_in_use,
                            describe(service, tag.name) + core::format(R"( names revision "{}")", revision),
                            "",
                            core::format("Remove the tag first: SELECT migrate.tag({}, {}, NULL);",
                                         pg::quote_literal(service.name), pg::quote_literal(tag.name)));
        }
    }
}

} // namespace migrate::engine
