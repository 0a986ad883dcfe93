#include <algorithm>
#include <array>

#include "core/script/variables.hpp"

#include "engine/store/hooks.hpp"

#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/sha256.hpp"
#include "pg/spi.hpp"

namespace migrate::engine {

namespace {

constexpr std::array<const char *, 4> event_names = {"before_run", "after_run", "before_step", "after_step"};

} // namespace

const char *name_of(HookEvent event) noexcept { return event_names[static_cast<std::size_t>(event)]; }

std::optional<HookEvent> find_hook_event(std::string_view name) noexcept {
    const auto *const found = std::find(event_names.begin(), event_names.end(), name);
    return found == event_names.end() ? std::nullopt
                                      : std::optional(static_cast<HookEvent>(found - event_names.begin()));
}

void write_hook(const Service &service, HookEvent event, const Script &script) {
    static pg::Statement statement(R"(
        INSERT INTO migrate.hooks (service, event, sha256) VALUES ($1, $2, $3)
        ON CONFLICT (service, event)
            DO UPDATE SET sha256 = excluded.sha256, registered_by = SESSION_USER,
                          registered_at = pg_catalog.clock_timestamp())");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name_of(event)),
                       sha256_parameter(sha256_of(script.body))});
    write_service_script(service, ScriptKind::hook, name_of(event), script);
    note_hooks(service.name);
}

void delete_hook(const Service &service, HookEvent event) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.hooks
        WHERE service OPERATOR(pg_catalog.=) $1 AND event OPERATOR(pg_catalog.=) $2)");
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(name_of(event))});
    remove_service_script(service, ScriptKind::hook, name_of(event));
    note_hooks(service.name);
}

void delete_hooks(const Service &service) {
    static pg::Statement statement(R"(
        DELETE FROM migrate.hooks WHERE service OPERATOR(pg_catalog.=) $1)");
    statement.execute({pg::text_parameter(service.name)});
}

} // namespace migrate::engine
