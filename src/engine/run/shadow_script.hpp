// Running a script in a shadow that is no revision's: with the service's settings, as its owner, but without
// its hooks and its version rows.
#pragma once

#include <string>

#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/guard.hpp"

namespace migrate::engine {

struct LooseScript {
    std::string name; // by which errors call it, where they name a revision
    std::string body;
    int statements;
    bool has_default_privileges;      // of objects to come: ALTER DEFAULT PRIVILEGES
    ScriptKind kind = ScriptKind::up; // or a repeatable one
    core::VariableStyle variables = core::VariableStyle::none;
};

// As the script of a revision is looked at when it is registered.
LooseScript check_loose_script(const Service &service, const std::string &name, const std::string &body,
                               ScriptKind kind = ScriptKind::up,
                               core::VariableStyle style = core::VariableStyle::none);

// Whether an error is about a setting that this server doesn't know.
bool names_unknown_setting(const pg::PgError &error) noexcept;

// Run it. begun: the command with which the shadow began. drops_version_table: the one that is made with the
// schema goes before the script comes, which may have one of its own.
void run_loose_script(const Service &service, const LooseScript &script, CommandId begun,
                      bool drops_version_table);

} // namespace migrate::engine
