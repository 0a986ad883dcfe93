#include <algorithm>
#include <unordered_set>

#include "core/plan/cross_service_plan.hpp"
#include "core/text.hpp"

#include "engine/registration/repeatables.hpp"

#include "engine/error.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/script/script_check.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/read_only.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

std::string describe(const Service &service, const std::string &name) {
    return core::format(R"(repeatable script "{}" of service "{}")", name, service.name);
}

std::vector<std::string> names_of(const Repeatables &all) {
    std::vector<std::string> names;
    for (const core::Repeatable &one : all.scripts) {
        names.push_back(one.name);
    }
    return names;
}

std::string known_names(const Repeatables &all) {
    return all.scripts.empty() ? "The service has none."
                               : "The service has " + core::quote_some(names_of(all)) + ".";
}

void refuse_unknown(const Service &service, const RepeatableReader &reader, const core::Graph &graph,
                    const RepeatableForm &form, const pg::SnapshotScope &snapshot) {
    for (const std::string &name : form.after) {
        if (name != form.name && !reader.read(name) && !core::find_cross_service(graph, name)) {
            throw pg::Error(
                pg::sqlstate::unknown_repeatable,
                core::format(R"({} comes after "{}", which is not there)", describe(service, form.name),
                             name),
                core::format(R"("{}" is neither a repeatable script nor a revision of the service. {})", name,
                             known_names(read_repeatables(service, snapshot))),
                core::format(
                    "Register that one first: SELECT migrate.register_repeatable({}, {}, '<script>');",
                    pg::quote_literal(service.name), pg::quote_literal(name)));
        }
    }
}

// Whether what the script comes after leads back to it. Each is read once, and only what it leads to.
bool leads_back(const RepeatableReader &reader, const RepeatableForm &form) {
    std::unordered_set<std::string> seen;
    std::vector<std::string> ahead = form.after;
    while (!ahead.empty()) {
        pg::check_interrupts();
        const std::string name = std::move(ahead.back());
        ahead.pop_back();
        if (name == form.name) {
            return true;
        }
        if (seen.insert(name).second) {
            if (const std::optional<RegisteredRepeatable> one = reader.read(name)) {
                ahead.insert(ahead.end(), one->after.begin(), one->after.end());
            }
        }
    }
    return false;
}

pg::Error circle(const Service &service, Repeatables all, const RepeatableForm &form) {
    if (const std::optional<std::size_t> old = all.find(form.name)) {
        all.scripts[*old].after = form.after;
    } else {
        all.scripts.push_back({form.name, form.after});
    }
    std::vector<bool> in_order(all.scripts.size());
    for (const std::size_t i : core::order_repeatables(all.scripts)) {
        in_order[i] = true;
    }
    std::vector<std::string> members;
    for (std::size_t i = 0; i < all.scripts.size(); i++) {
        if (!in_order[i]) {
            members.push_back(all.scripts[i].name);
        }
    }
    return {pg::sqlstate::repeatable_cycle, describe(service, form.name) + " would come after itself",
            core::format("These run in a circle or come after one that does: {}.", core::quote_some(members)),
            "Leave a name out of \"after\"."};
}

// after: nullopt: it goes.
ChangeDetail describe_change(const std::string &name, const RegisteredRepeatable *before,
                             const std::optional<RegisteredRepeatable> &after) {
    const auto list = [](const RegisteredRepeatable &one) { return core::join(one.after); };
    const auto hash = [](const RegisteredRepeatable &one) { return hex(one.sha256); };
    ChangeDetail detail;
    const auto add = [&](const char *property, const auto &value) {
        detail.add(name, property, before != nullptr ? std::optional(value(*before)) : std::nullopt,
                   after ? std::optional(value(*after)) : std::nullopt);
    };
    add("after", list);
    add("sha256", hash);
    return detail;
}

} // namespace

void check_repeatable_name(const std::string &name) {
    if (name.empty()) {
        throw pg::Error(ERRCODE_INVALID_NAME, "name of a repeatable script must not be empty");
    }
    if (name.size() >= NAMEDATALEN) {
        throw pg::Error(ERRCODE_NAME_TOO_LONG,
                        core::format(R"(name of a repeatable script "{}" is too long)", name),
                        core::format("It has {} bytes; at most {} are possible.", std::to_string(name.size()),
                                     std::to_string(NAMEDATALEN - 1)));
    }
    if (core::visible(name) != name) {
        throw pg::Error(
            ERRCODE_INVALID_NAME,
            core::format(R"(name of a repeatable script "{}" has an illegal character)", core::visible(name)),
            "It must not have a control character.");
    }
}

// What it costs goes with what the script comes after, not with how many scripts there are.
Outcome register_repeatable(const std::string &name, const RepeatableForm &form) {
    pg::refuse_read_only("migrate.register_repeatable()");
    check_repeatable_name(form.name);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const RepeatableReader reader(service, snapshot);
    const std::optional<RegisteredRepeatable> old = reader.read(form.name);
    const Sha256 sha256 = sha256_of(form.script);
    const Script stored = ServiceScriptReader(service, snapshot).read(ScriptKind::repeatable, form.name);
    const bool is_stored = stored.body != nullptr;
    const bool is_spelled_so = is_stored && stored.variables == form.variables;
    if (old && is_spelled_so && old->sha256 == sha256 && old->after == form.after) {
        return Outcome::unchanged;
    }
    Script script = new_script(form.script, form.variables, form.file);
    Variables variables(service, snapshot);
    script.statements =
        check_script({service.name, form.name, ScriptKind::repeatable}, script, true, variables, true)
            .statements;
    const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
    refuse_unknown(service, reader, registry->graph, form, snapshot);
    if (leads_back(reader, form)) {
        throw circle(service, read_repeatables(service, snapshot), form);
    }
    const bool depends_on_others = old && (old->after != form.after || (is_stored && !is_spelled_so));
    // Line ends change with whoever checks the files out, and nothing that the script makes.
    const bool is_same_text = is_stored && old && core::equal_but_for_line_ends(stored.body, form.script);
    const bool has_run = old && !depends_on_others &&
                         (old->ran_sha256 == sha256 || (is_same_text && old->ran_sha256 == old->sha256));
    ChangeDetail detail =
        describe_change(form.name, old ? &*old : nullptr, RegisteredRepeatable{form.after, sha256});
    detail.add(form.name, "variables", shown(stored.variables), shown(form.variables));
    {
        const Bookkeeping bookkeeping;
        write_repeatable(service, {form.name, form.after, sha256, depends_on_others, has_run}, script);
    }
    log_change(name, ChangeCommand::register_repeatable, {}, detail);
    return old ? Outcome::replaced : Outcome::added;
}

void unregister_repeatable(const std::string &name, const std::string &script) {
    pg::refuse_read_only("migrate.unregister_repeatable()");
    const Service service = lock_service(name);
    const Repeatables all = read_repeatables(service, pg::SnapshotScope::fresh());
    if (!all.find(script)) {
        throw pg::Error(pg::sqlstate::unknown_repeatable, describe(service, script) + " does not exist",
                        known_names(all),
                        core::format("To see them: SELECT * FROM migrate.repeatables WHERE service = {};",
                                     pg::quote_literal(service.name)));
    }
    const RegisteredRepeatable &old = all.registered[*all.find(script)];
    for (const core::Repeatable &other : all.scripts) {
        if (std::find(other.after.begin(), other.after.end(), script) != other.after.end()) {
            throw pg::Error(
                pg::sqlstate::repeatable_in_use,
                core::format(R"(repeatable script "{}" of service "{}" comes after "{}")", other.name,
                             service.name, script),
                "",
                core::format("Register that one without it in \"after\", or unregister it first: SELECT "
                             "migrate.unregister_repeatable({}, {});",
                             pg::quote_literal(service.name), pg::quote_literal(other.name)));
        }
    }
    log_change(name, ChangeCommand::unregister_repeatable, {}, describe_change(script, &old, {}));
    const Bookkeeping bookkeeping;
    delete_repeatable(service, script);
}

void refuse_repeatables_after(const Service &service, const core::Graph &graph, const std::string &revision,
                              const pg::SnapshotScope &snapshot) {
    if (!service.repeatables_due) {
        return;
    }
    const Repeatables all = read_repeatables(service, snapshot);
    for (const core::Repeatable &one : all.scripts) {
        for (const std::string &name : one.after) {
            if (!all.find(name) && core::find_cross_service(graph, name) == graph.find(revision)) {
                throw pg::Error(
                    pg::sqlstate::repeatable_in_use,
                    core::format(R"(repeatable script "{}" of service "{}" comes after revision "{}")",
                                 one.name, service.name, revision),
                    "", core::format(R"(Register that one without "{}" in "after".)", name));
            }
        }
    }
}

} // namespace migrate::engine
