// Making services known, changing and forgetting them.
#pragma once

#include <optional>
#include <string>

namespace migrate::engine {

// What a caller says of a service; nullopt: the default (create) or unchanged (alter).
struct ServiceDefinition {
    std::optional<std::string> schema_name;
    std::optional<std::string> version_table;
    std::optional<std::string> owner;
    std::optional<std::string> search_path;
    std::optional<std::string> lock_timeout; // as the settings are written: '5s', '0'
    std::optional<std::string> statement_timeout;
    std::optional<bool> single_head;
    std::optional<bool> mirror;
    std::optional<bool> snapshots;
    std::optional<int> lock_retries;
    std::optional<std::string> lock_retry_max_pause; // as a setting in milliseconds is written
};

// if_not_exists: where there is the service already, and nothing that is said of it differs, nothing is done.
// Refused: a name that is taken, or whose service is defined otherwise (42710) or can't be one (42602,
// 42622), an owner that is unknown (42704) or that the caller can't SET ROLE to, a schema that the caller can
// neither use nor create (42501), a timeout that the server would not take or a negative number of retries
// (22023), a name that targets begin with (42939).
void create_service(const std::string &name, const ServiceDefinition &definition, bool if_not_exists);

// As create_service. False: there is one of that name, perhaps since this call began to wait; nothing is
// done.
bool create_missing_service(const std::string &name, const ServiceDefinition &definition);

// As create_service; 'default' resets a property. Refused as well: single_head where there are two (MG019).
void alter_service(const std::string &name, const ServiceDefinition &changes);

// Forget the service and its revisions. Schema, version table and log stay.
void drop_service(const std::string &name);

} // namespace migrate::engine
