#include <algorithm>
#include <array>
#include <string_view>

#include "engine/script/hooks.hpp"

#include "engine/script/script_check.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/sha256.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

constexpr std::array<std::string_view, 4> events = {"before_run", "after_run", "before_step", "after_step"};

void check_event(const std::string &event) {
    if (std::find(events.begin(), events.end(), event) == events.end()) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "unknown event \"" + event + "\"", "",
                        "Events are before_run, after_run, before_step and after_step.");
    }
}

std::optional<std::string> hash_of(const char *script) {
    return script != nullptr ? std::optional(hex(sha256_of(script))) : std::nullopt;
}

// Which events have a hook, for runs to see without looking.
void note_events(const Service &service) {
    static pg::Statement statement(
        "UPDATE migrate.services SET hooks = ARRAY(SELECT h.event FROM migrate.hooks AS h"
        " WHERE h.service OPERATOR(pg_catalog.=) $1 ORDER BY h.event)"
        " WHERE service OPERATOR(pg_catalog.=) $1");
    statement.execute({pg::text_parameter(service.name)});
}

void remove_hook(const Service &service, const std::string &event) {
    static pg::Statement statement("DELETE FROM migrate.hooks WHERE service OPERATOR(pg_catalog.=) $1"
                                   " AND event OPERATOR(pg_catalog.=) $2");
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(event)});
    remove_service_script(service, hook_kind, event);
    note_events(service);
}

void write_hook(const Service &service, const std::string &event, const std::string &script, int statements) {
    static pg::Statement statement(
        "INSERT INTO migrate.hooks (service, event, sha256) VALUES ($1, $2, $3)"
        " ON CONFLICT (service, event) DO UPDATE SET sha256 = excluded.sha256,"
        " registered_by = SESSION_USER, registered_at = pg_catalog.clock_timestamp()");
    const Bookkeeping bookkeeping;
    statement.execute(
        {pg::text_parameter(service.name), pg::text_parameter(event), sha256_parameter(sha256_of(script))});
    write_service_script(service, hook_kind, event, script, statements);
    note_events(service);
}

} // namespace

void set_hook(const std::string &name, const std::string &event, const std::optional<std::string> &script) {
    refuse_read_only("migrate.set_hook()");
    check_event(event);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    const Script old = ServiceScriptReader(service, snapshot).read(hook_kind, event);
    if (script ? old.body != nullptr && *script == old.body : old.body == nullptr) {
        return;
    }
    ChangeDetail detail;
    detail.add(event, "sha256", hash_of(old.body), hash_of(script ? script->c_str() : nullptr));
    if (script) {
        write_hook(service, event, *script,
                   check_script({service.name, "", event.c_str()}, script->c_str(), true));
    } else {
        remove_hook(service, event);
    }
    log_change(name, "set_hook", {}, detail);
}

Hooks::Hooks(const Service &service, const pg::SnapshotScope &snapshot) {
    if (service.hooks.empty()) {
        return;
    }
    const ServiceScriptReader reader(service, snapshot);
    for (const std::string &event : service.hooks) {
        const Script script = reader.require(hook_kind, event);
        scripts_.emplace(event, Hook{script.body, script.statements});
    }
}

void Hooks::run(ScriptRunner &scripts, const char *event, const std::string &revision) const {
    if (scripts_.empty()) {
        return;
    }
    const auto found = scripts_.find(std::string_view(event));
    if (found != scripts_.end()) {
        scripts.run_hook(event, revision, {found->second.body.c_str(), found->second.statements});
    }
}

const std::string *Hooks::body(const char *event) const {
    const auto found = scripts_.find(std::string_view(event));
    return found == scripts_.end() ? nullptr : &found->second.body;
}

} // namespace migrate::engine
