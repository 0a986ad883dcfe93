#include "core/graph/names.hpp"
#include "core/text.hpp"

#include "engine/registration/service_definition.hpp"

#include "engine/registration/rules.hpp"
#include "engine/registration/schema_creators.hpp"
#include "engine/registration/search_path.hpp"
#include "engine/registration/service_names.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/settings.hpp"
#include "engine/state/half_applied.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/schema_right.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/repeatables.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/services.hpp"
#include "engine/store/snapshots.hpp"
#include "engine/store/tags.hpp"
#include "engine/store/variables.hpp"
#include "pg/catalog.hpp"
#include "pg/duration.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/guc_scope.hpp"
#include "pg/read_only.hpp"
#include "pg/rights.hpp"
#include "pg/spi.hpp"
#include "pg/text_length.hpp"

extern "C" {
#include <catalog/catalog.h>
}

namespace migrate::engine {

namespace {

constexpr const char *default_version_table = "alembic_version";

// A timeout as the server writes it; nullopt: the caller's holds. What the server would not take is its own
// error (22023).
std::optional<std::string> checked_timeout(const char *name, const std::string &value) {
    if (value == "default") {
        return std::nullopt;
    }
    if (pg::is_too_long(value)) { // the server would show all of it
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(invalid value for parameter "{}": "{}")", name, value));
    }
    try {
        pg::GucScope scope;
        scope.set(name, value);
        return pg::shown_setting(name);
    } catch (const pg::PgError &error) {
        pg::add_hint(error, std::string("Write it as SET ") + name +
                                " takes it: '5s', '100ms', '0' for none; 'default' for the caller's.");
        throw;
    }
}

void set_timeouts(Service &service, const ServiceDefinition &definition) {
    if (definition.lock_timeout) {
        service.lock_timeout = checked_timeout("lock_timeout", *definition.lock_timeout);
    }
    if (definition.statement_timeout) {
        service.statement_timeout = checked_timeout("statement_timeout", *definition.statement_timeout);
    }
}

// A pause as the setting of a timeout is written; nullopt: the default.
std::optional<std::string> checked_pause(const std::string &value) {
    if (value == "default") {
        return std::nullopt;
    }
    const std::optional<int> milliseconds =
        pg::is_too_long(value) ? std::nullopt : pg::try_milliseconds(value);
    if (!milliseconds || *milliseconds < 0) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                        core::format(R"(invalid value for "lock_retry_max_pause": "{}")", value), "",
                        "Write it as SET lock_timeout takes it: '5s', '100ms'; 'default' for 30s.");
    }
    return value;
}

void set_retries(Service &service, const ServiceDefinition &definition) {
    if (definition.lock_retries && *definition.lock_retries < 0) {
        throw pg::Error(
            ERRCODE_INVALID_PARAMETER_VALUE,
            core::format(R"(invalid value for "lock_retries": {})", std::to_string(*definition.lock_retries)),
            "", "0: what fails for a lock is not tried again.");
    }
    if (definition.lock_retries) {
        service.lock_retries = definition.lock_retries;
    }
    if (definition.lock_retry_max_pause) {
        service.lock_retry_max_pause = checked_pause(*definition.lock_retry_max_pause);
    }
}

void check_owner(const std::string &owner) {
    check_length("role name", owner);
    const Oid role = pg::find_role(owner);
    if (!OidIsValid(role)) {
        throw pg::Error(ERRCODE_UNDEFINED_OBJECT, core::format(R"(role "{}" does not exist)", owner));
    }
    if (!pg::can_become(role)) {
        throw pg::Error(ERRCODE_INSUFFICIENT_PRIVILEGE, "must be able to SET ROLE \"" + owner + "\"",
                        "The owner of a service is the role that its scripts run as.");
    }
}

bool may_use_schema(const Service &service) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    const Oid owner = pg::find_role(service.owner);
    return pg::has_right_in_schema(owner, nspace, ACL_USAGE);
}

// Whether the caller or the owner may make it.
bool may_create_schema(const Service &service) {
    const Oid owner = pg::find_role(service.owner);
    return pg::may_create_schemas(GetUserId()) || pg::may_create_schemas(owner);
}

// A service keeps others from the version table: so it is made only where its owner has a right to the
// schema.
void check_schema(const Service &service) {
    if (OidIsValid(pg::find_namespace(service.schema_name))) {
        if (!may_use_schema(service) || !has_schema_right(service)) {
            throw pg::Error(
                ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied for schema " + service.schema_name,
                core::format(R"(Role "{}", the owner of the service, needs USAGE and CREATE there.)",
                             service.owner),
                grant_on_schema(service));
        }
        return;
    }
    if (!may_create_schema(service)) {
        throw pg::Error(
            ERRCODE_INSUFFICIENT_PRIVILEGE,
            "permission denied to create schema \"" + service.schema_name + "\"",
            "The schema does not exist, and its creation needs the privilege CREATE on the database.",
            "Let somebody who has it make the schema for the owner: " + schema_for_owner(service));
    }
}

void refuse_taken_table(const Service &wanted) {
    const std::optional<Service> other =
        find_service_at(wanted.schema_name, wanted.version_table, pg::SnapshotScope::fresh());
    if (other && other->name != wanted.name) {
        throw pg::Error(ERRCODE_DUPLICATE_OBJECT,
                        core::format(R"(version table "{}" belongs to service "{}")", wanted.display_table(),
                                     other->name),
                        "", "Give the service another schema_name or version_table.");
    }
}

pg::Error service_exists(const std::string &name) {
    return {ERRCODE_DUPLICATE_OBJECT, core::format(R"(service "{}" already exists)", name), "",
            core::format("To change it: SELECT migrate.alter_service({}, ...);", pg::quote_literal(name))};
}

std::string word_for(bool value) { return value ? "true" : "false"; }

// What a service has otherwise than it is wanted to be.
struct Differences {
    std::string detail;
    std::string arguments; // of the call that makes it so

    void add(const char *name, const std::optional<std::string> &wanted, const std::string &found) {
        if (!wanted || *wanted == found) {
            return;
        }
        detail += std::string(detail.empty() ? "Its " : ", its ") + name + " is \"" + found + "\", not \"" +
                  *wanted + "\"";
        arguments += std::string(", ") + name + " => " + pg::quote_literal(*wanted);
    }
};

// A timeout that was given, in the form that a service's timeout is compared in.
std::optional<std::string> wanted_timeout(const char *name, const std::optional<std::string> &value) {
    return value ? std::optional(checked_timeout(name, *value).value_or("default")) : std::nullopt;
}

std::optional<std::string> retries_of(const Service &service) {
    return service.lock_retries ? std::optional(std::to_string(*service.lock_retries)) : std::nullopt;
}

// The service is there already: refused unless that will do, and it is what is wanted.
void accept_existing(const Service &found, const ServiceDefinition &wanted, bool if_not_exists) {
    if (!if_not_exists) {
        throw service_exists(found.name);
    }
    require_right(found);
    Differences differences;
    differences.add("schema_name", wanted.schema_name, found.schema_name);
    differences.add("version_table", wanted.version_table, found.version_table);
    differences.add("owner", wanted.owner, found.owner);
    differences.add("search_path",
                    wanted.search_path
                        ? std::optional(join_search_path(split_search_path(*wanted.search_path)))
                        : std::nullopt,
                    found.search_path);
    differences.add("lock_timeout", wanted_timeout("lock_timeout", wanted.lock_timeout),
                    found.lock_timeout.value_or("default"));
    differences.add("statement_timeout", wanted_timeout("statement_timeout", wanted.statement_timeout),
                    found.statement_timeout.value_or("default"));
    if (wanted.single_head.value_or(false)) { // false asks for nothing
        differences.add("single_head", "true", word_for(found.single_head));
    }
    if (wanted.lock_retries) {
        differences.add("lock_retries", std::to_string(*wanted.lock_retries),
                        retries_of(found).value_or("default"));
    }
    if (wanted.lock_retry_max_pause) {
        differences.add("lock_retry_max_pause",
                        checked_pause(*wanted.lock_retry_max_pause).value_or("default"),
                        found.lock_retry_max_pause.value_or("default"));
    }
    if (!wanted.snapshots.value_or(true)) { // true asks for nothing
        differences.add("snapshots", "false", word_for(found.snapshots));
    }
    if (!differences.detail.empty()) {
        throw pg::Error(
            ERRCODE_DUPLICATE_OBJECT,
            core::format(R"(service "{}" already exists with another definition)", found.name),
            differences.detail + ".",
            core::format("To make it so, which moves no table: SELECT migrate.alter_service({}{});",
                         pg::quote_literal(found.name), differences.arguments));
    }
}

// What a change does to the properties; nullptr: there is no service before it, or none after it.
ChangeDetail describe_change(const Service *before, const Service *after) {
    using Property = std::string Service::*;
    static constexpr std::pair<const char *, Property> properties[] = {
        {"schema_name", &Service::schema_name},
        {"version_table", &Service::version_table},
        {"owner", &Service::owner},
        {"search_path", &Service::search_path},
    };
    static constexpr std::pair<const char *, std::optional<std::string> Service::*> optional_properties[] = {
        {"lock_timeout", &Service::lock_timeout},
        {"statement_timeout", &Service::statement_timeout},
        {"lock_retry_max_pause", &Service::lock_retry_max_pause},
    };
    const auto value = [](const Service *service, Property property) {
        return service != nullptr ? std::optional(service->*property) : std::nullopt;
    };
    ChangeDetail detail;
    for (const auto &[name, property] : properties) {
        detail.add(name, value(before, property), value(after, property));
    }
    for (const auto &[name, property] : optional_properties) {
        detail.add(name, before != nullptr ? before->*property : std::nullopt,
                   after != nullptr ? after->*property : std::nullopt);
    }
    detail.add("lock_retries", before != nullptr ? retries_of(*before) : std::nullopt,
               after != nullptr ? retries_of(*after) : std::nullopt);
    const auto single_head = [](const Service *service, const Service *other) {
        return service != nullptr && (service->single_head || (other != nullptr && other->single_head))
                   ? std::optional(word_for(service->single_head))
                   : std::nullopt;
    };
    detail.add("single_head", single_head(before, after), single_head(after, before));
    const auto mirror = [](const Service *service) {
        return service != nullptr && service->mirror ? std::optional<std::string>("true") : std::nullopt;
    };
    detail.add("mirror", mirror(before), mirror(after));
    const auto snapshots = [](const Service *service, const Service *other) {
        return service != nullptr && !(service->snapshots && (other == nullptr || other->snapshots))
                   ? std::optional(word_for(service->snapshots))
                   : std::nullopt;
    };
    detail.add("snapshots", snapshots(before, after), snapshots(after, before));
    return detail;
}

// What a service mirrors is the history that it has adopted: only that call looks whether the two agree.
[[noreturn]] void refuse_mirror(const std::string &name, const char *first) {
    throw pg::Error(
        ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        core::format(R"(service "{}" has adopted no history that it could mirror to)", name),
        "Nothing has looked whether the history of another tool and the version table agree.",
        core::format("{}SELECT * FROM migrate.adopt({}, mirror => true);", first, pg::quote_literal(name)));
}

std::string changed(const std::optional<std::string> &value, const std::string &old_value,
                    const std::string &reset) {
    return !value ? old_value : (*value == "default" ? reset : *value);
}

void refuse_needed(const std::string &name) {
    const std::vector<std::string> dependants = cross_service_dependants(name, pg::SnapshotScope::fresh());
    if (!dependants.empty()) {
        throw pg::Error(
            ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST,
            core::format(R"(service "{}" can't be dropped: revisions of other services depend on it)", name),
            core::format("These do: {}.", core::join_some(dependants)),
            "Unregister these revisions or drop their services first.");
    }
}

// The owner of the schema may forget a service that has no right to it.
void require_right_to_drop(const Service &service) {
    if (!is_schema_owner(service) || has_schema_right(service)) {
        require_right(service);
    }
}

} // namespace

bool create_missing_service(const std::string &name, const ServiceDefinition &definition) {
    pg::refuse_read_only("migrate.create_service()");
    check_service_name(name);
    if (definition.mirror.value_or(false)) {
        refuse_mirror(name, "Create the service without it, and then: ");
    }
    if (look_up_service(name, pg::SnapshotScope::fresh())) {
        return false;
    }
    refuse_reserved_name(name);
    Service service;
    service.name = name;
    service.schema_name = definition.schema_name.value_or(name);
    service.version_table = definition.version_table.value_or(default_version_table);
    service.owner = definition.owner.value_or(pg::role_name(GetUserId()));
    check_owner(service.owner);
    check_names(service);
    check_schema(service);
    service.search_path = definition.search_path
                              ? join_search_path(split_search_path(*definition.search_path))
                              : default_search_path(service.schema_name);
    set_timeouts(service, definition);
    set_retries(service, definition);
    service.single_head = definition.single_head.value_or(false);
    service.snapshots = definition.snapshots.value_or(true);
    refuse_taken_table(service);
    if (!insert_service(service)) { // another session has made one of that name meanwhile
        return false;
    }
    log_change(name, ChangeCommand::create_service, {}, describe_change(nullptr, &service));
    warn_of_other_creators(service, split_search_path(service.search_path));
    return true;
}

void create_service(const std::string &name, const ServiceDefinition &definition, bool if_not_exists) {
    if (!create_missing_service(name, definition)) {
        accept_existing(find_service(name, pg::SnapshotScope::fresh()), definition, if_not_exists);
    }
}

void alter_service(const std::string &name, const ServiceDefinition &changes) {
    pg::refuse_read_only("migrate.alter_service()");
    const Service before = lock_service(name);
    Service service = before;
    if (changes.owner) {
        service.owner = changed(changes.owner, service.owner, pg::role_name(GetUserId()));
        check_owner(service.owner);
    }
    if (changes.schema_name) {
        const std::string old_schema = service.schema_name;
        service.schema_name = changed(changes.schema_name, old_schema, name);
        service.search_path = follow_schema(service.search_path, old_schema, service.schema_name);
    }
    if (changes.version_table) {
        service.version_table = changed(changes.version_table, service.version_table, default_version_table);
    }
    if (changes.schema_name || changes.version_table) {
        check_names(service);
        check_schema(service);
    }
    if (changes.search_path) {
        service.search_path = *changes.search_path == "default"
                                  ? default_search_path(service.schema_name)
                                  : join_search_path(split_search_path(*changes.search_path));
    }
    set_timeouts(service, changes);
    set_retries(service, changes);
    if (changes.single_head.value_or(false) && !service.single_head) {
        require_single_head(service);
    }
    service.single_head = changes.single_head.value_or(service.single_head);
    if (changes.mirror.value_or(false) && !before.mirror) {
        refuse_mirror(name, "");
    }
    service.mirror = changes.mirror.value_or(before.mirror);
    service.snapshots = changes.snapshots.value_or(before.snapshots);
    const ChangeDetail detail = describe_change(&before, &service);
    if (detail.empty()) {
        return;
    }
    refuse_taken_table(service);
    update_service(service);
    if (service.mirror != before.mirror) {
        set_history(service);
    }
    if (!service.snapshots && before.snapshots) {
        forget_unused_snapshot(before.schema_name);
    }
    log_change(name, ChangeCommand::alter_service, {}, detail);
    if (service.search_path != before.search_path || service.owner != before.owner ||
        service.schema_name != before.schema_name) {
        warn_of_other_creators(service, split_search_path(service.search_path));
    }
}

void drop_service(const std::string &name) {
    pg::refuse_read_only("migrate.drop_service()");
    const Service service = lock_service(name, require_right_to_drop);
    refuse_needed(name);
    refuse_half_applied(service);
    // The ids from the table: a graph that can't be loaded can still be dropped.
    log_change(name, ChangeCommand::drop_service, registered_ids(name), describe_change(&service, nullptr));
    const Bookkeeping bookkeeping;
    remove_registry(service);
    delete_repeatables(service);
    delete_hooks(service);
    delete_tags(service);
    remove_service_scripts(service);
    delete_variables(service);
    delete_service(name);
    forget_unused_snapshot(service.schema_name);
}

} // namespace migrate::engine
