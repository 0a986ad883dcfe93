#include <algorithm>
#include <unordered_set>

#include "core/target/range.hpp"
#include "core/text.hpp"

#include "engine/registration/squash.hpp"

#include "engine/error.hpp"
#include "engine/registration/new_revision.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/script/frame.hpp"
#include "engine/state/named_states.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/service_view.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/scripts.hpp"
#include "pg/parse.hpp"
#include "pg/read_only.hpp"
#include "pg/scanner_settings.hpp"

namespace migrate::engine {

namespace {

core::Error no_chain(const std::string &range, const std::string &reason) {
    return {core::ErrorCode::bad_replacement, "Can't squash \"" + range + "\"", reason};
}

// First to last.
std::vector<StoredRevision> read_chain(const Service &service, const std::string &range,
                                       const pg::SnapshotScope &snapshot) {
    ServiceViews views(snapshot, no_rows);
    views.add(service);
    const core::Graph &graph = views.registry(service.name).graph;
    std::vector<core::Node> nodes =
        core::revisions_in_range(graph, {}, range, states_in_range(service, graph, range, snapshot));
    if (nodes.size() < 2) {
        throw no_chain(range, "It takes two revisions at least.");
    }
    std::reverse(nodes.begin(), nodes.end()); // they come newest first
    std::vector<StoredRevision> chain;
    chain.reserve(nodes.size());
    for (const core::Node node : nodes) {
        pg::check_interrupts();
        chain.push_back(read_stored(service, graph.id(node), snapshot));
        if (chain.back().variables != core::VariableStyle::none) {
            throw no_chain(range, core::format("The scripts of revision {} have variables.", graph.id(node)));
        }
        if (!chain.back().transactional) {
            throw no_chain(range, core::format("Revision {} can't run in a transaction.", graph.id(node)));
        }
    }
    return chain;
}

// A script as a part of a longer one: what follows it begins a statement of its own.
std::string part_of_script(const Service &service, const StoredRevision &stored, ScriptKind kind,
                           const std::string &script) {
    const pg::ScannerDefaults defaults;
    std::string body = pg::after_byte_order_mark(script.c_str());
    if (may_have_frames(body.c_str())) {
        body = without_frame({service.name, stored.revision.id, kind}, body.c_str());
    }
    std::string part = "-- " + stored.revision.id + "\n" + body;
    const std::vector<pg::ParsedStatement> statements = pg::parse_script(body.c_str());
    const bool is_open =
        !statements.empty() && body[static_cast<std::size_t>(statements.back().location) +
                                    static_cast<std::size_t>(statements.back().length)] != ';';
    if (!part.ends_with('\n')) {
        part += "\n";
    }
    return is_open ? part + ";\n" : part;
}

// Dependencies on what is outside the chain, each once.
std::vector<std::string> outer_dependencies(const core::Graph &graph,
                                            const std::vector<StoredRevision> &chain) {
    std::unordered_set<std::string_view> members;
    for (const StoredRevision &stored : chain) {
        members.insert(stored.revision.id);
    }
    std::unordered_set<std::string_view> known;
    std::vector<std::string> outer;
    for (const StoredRevision &stored : chain) {
        pg::check_interrupts();
        for (const std::string &name : stored.revision.depends_on) {
            const auto node = graph.find_name(name);
            if ((!node || !members.contains(graph.id(*node))) && known.insert(name).second) {
                outer.push_back(name);
            }
        }
    }
    return outer;
}

StoredRevision squashed(const Service &service, const std::vector<StoredRevision> &chain) {
    StoredRevision whole;
    whole.revision.down_revisions = chain.front().revision.down_revisions;
    const bool is_reversible =
        std::all_of(chain.begin(), chain.end(), [](const auto &stored) { return stored.down.has_value(); });
    if (is_reversible) {
        whole.down = "";
        for (std::size_t i = chain.size(); i-- > 0;) {
            *whole.down += part_of_script(service, chain[i], ScriptKind::down, *chain[i].down);
        }
    }
    const bool undoes_in_transaction = std::all_of(
        chain.begin(), chain.end(), [](const auto &stored) { return stored.down_runs_in_transaction(); });
    if (is_reversible && !undoes_in_transaction) {
        whole.down_transactional = false;
    }
    for (const StoredRevision &stored : chain) {
        whole.up += part_of_script(service, stored, ScriptKind::up, stored.up);
        whole.revision.replaces.push_back(stored.revision.id);
    }
    // What an earlier one checks need not hold any more when the later ones have run.
    whole.verify = chain.back().verify;
    return whole;
}

} // namespace

std::string squash(const std::string &name, const std::string &range,
                   const std::optional<std::string> &message, const std::optional<std::string> &id) {
    pg::refuse_read_only("migrate.squash()");
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const std::vector<StoredRevision> chain =
        explained(name, [&] { return read_chain(service, range, snapshot); });
    StoredRevision whole = squashed(service, chain);
    {
        const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
        whole.revision.id = id ? *id : new_id(registry->graph);
        whole.revision.depends_on = outer_dependencies(registry->graph, chain);
    }
    whole.revision.message =
        message.value_or("squash " + chain.front().revision.id + " to " + chain.back().revision.id);
    Variables variables(service, snapshot);
    check_scripts(service, whole, variables);
    add_revision(service, whole, ChangeCommand::squash, {}, snapshot);
    refuse_second_head(service);
    log_change(name, ChangeCommand::squash, {whole.revision.id});
    return whole.revision.id;
}

} // namespace migrate::engine
