// The table migrate.changes: what changes without a run, services and their registrations, a row per call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace migrate::engine {

// What was there before a change and what is there after it.
class ChangeDetail {
public:
    using Value = std::optional<std::string>; // nullopt: nothing was there, or is there any more

    // Note a property of the service, or of one of its revisions; those of a revision one after another. What
    // did not change is left out.
    void add(const char *property, const Value &before, const Value &after);
    void add(const std::string &revision, const char *property, const Value &before, const Value &after);

    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }

    // All of it as JSON.
    [[nodiscard]] std::string json() const;

private:
    std::string members_;         // of the outer object
    std::string revision_;        // whose properties were noted last
    bool is_in_revision_ = false; // its object is still open
};

// The function that made a change.
enum class ChangeCommand : std::uint8_t {
    create_service,
    alter_service,
    drop_service,
    register_one,
    register_all,
    import_alembic,
    unregister,
    revision,
    merge,
    edit,
    squash,
    repair,
    register_repeatable,
    unregister_repeatable,
    set_hook,
    ensure_version,
    tag,
    import_files,
    import_supabase,
    accept_drift,
    autogenerate,
    baseline,
    set_variable // the last one
};

// "create_service", …; "register" for register_one
const char *name_of(ChangeCommand command) noexcept;
// Whether a function that makes changes is called so.
bool is_command_name(std::string_view name) noexcept;

// Refuse (22023) a reason without a word in it.
void require_reason(const std::string &reason, const std::string &detail, const std::string &hint);

// Write the row. revisions: those registered, changed or forgotten; none: the service itself. reason: nullopt
// for the setting migrate.reason. To be called as the caller, not while bookkeeping; the service is locked.
void log_change(const std::string &service, ChangeCommand command, const std::vector<std::string> &revisions,
                const ChangeDetail &detail = {}, const std::optional<std::string> &reason = {});

} // namespace migrate::engine
