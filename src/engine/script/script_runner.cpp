#include <memory>

#include "core/text.hpp"

#include "engine/script/script_runner.hpp"

#include "engine/script/caller_rights.hpp"
#include "engine/script/tap_tests.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/settings.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/large_objects.hpp"
#include "pg/role_scope.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/spi.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

void make_constraints_immediate(const std::string &service) {
    pg::SpiConnection connection;
    pg::LockWatch::follow_settings();
    pg::StatementTimeoutScope timeout;
    try {
        pg::execute("SET CONSTRAINTS ALL IMMEDIATE");
        timeout.finish();
    } catch (const pg::PgError &error) {
        explain_timeout(error, timeout, service);
        throw;
    }
}

// A script could read and write through them what only the caller may.
void refuse_open_large_objects(const Service &service) {
    const std::vector<int> descriptors = pg::open_large_objects();
    if (!descriptors.empty()) {
        const std::string first = std::to_string(descriptors.front());
        throw pg::Error(
            ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, "the session has large objects open",
            core::format(R"(Scripts of service "{}" run as "{}", and could use their descriptors, )"
                         "of which {} is the first.",
                         service.name, service.owner, first),
            core::format("Close them before the call: SELECT pg_catalog.lo_close({});", first));
    }
}

void finish_tests(TapTests &tests, const ScriptOrigin &origin) {
    try {
        tests.finish();
    } catch (const pg::PgError &error) {
        pg::add_context(error, "tests in " + name_script(origin));
        throw;
    }
}

} // namespace

ScriptRunner::ScriptRunner(const Service &service, const char *direction, Variables &variables,
                           const pg::SnapshotScope &snapshot)
    : service_(service), variables_(variables), owner_(owner_of(service)),
      is_called_by_other_(is_called_by_other(owner_)), reader_(service, snapshot) {
    // What the caller deferred must not fire later among what a script deferred, nor as its owner.
    if (is_called_by_other_) {
        refuse_open_large_objects(service);
        make_constraints_immediate(service.name);
    }
    session_state_.emplace();
    settings_.set("search_path", service.search_path);
    pg::set_scanner_defaults(settings_);
    set_timeouts(settings_, service);
    settings_.set("migrate.service", service.name);
    settings_.set("migrate.schema", service.schema_name);
    settings_.set("migrate.direction", direction);
    settings_.set("migrate.event", ""); // a hook may run another service
    if (has_variables_setting()) {      // the caller's, and not for every owner to read
        settings_.set("migrate.variables", "");
    }
    withhold_caller_rights(owner_, settings_);
}

Script ScriptRunner::read(const std::string &revision, ScriptKind kind) const {
    return reader_.require(revision, kind);
}

int ScriptRunner::run(const std::string &revision, ScriptKind kind, const Script &script) {
    return run_watched({service_.name, revision, kind}, script);
}

void ScriptRunner::run_statement(const std::string &revision, ScriptKind kind, const Script &script,
                                 const SingleStatement &single) {
    (void)run_watched({service_.name, revision, kind}, script, &single);
}

void ScriptRunner::run_hook(HookEvent event, const std::string &revision, const Script &script) {
    run_watched({service_.name, revision, ScriptKind::hook, event}, script);
}

int ScriptRunner::run_watched(const ScriptOrigin &origin, const Script &script,
                              const SingleStatement *single) {
    return variables_.hiding([&] {
        const pg::LockWatch waits;
        try {
            return run_bound(origin, script, single);
        } catch (const pg::PgError &error) {
            explain_wait(error); // with the caller's right to see others, not the owner's
            throw;
        }
    });
}

int ScriptRunner::run_bound(const ScriptOrigin &origin, const Script &script, const SingleStatement *single) {
    if (script.variables == core::VariableStyle::none) {
        return run_as_owner(origin, script, single);
    }
    const BoundScript bound(variables_, script.body, script.variables);
    ScriptOrigin within = origin;
    within.bound = &bound;
    return run_as_owner(within, script, single);
}

int ScriptRunner::run_as_owner(const ScriptOrigin &origin, const Script &script,
                               const SingleStatement *single) {
    const pg::RoleScope role(owner_, SECURITY_LOCAL_USERID_CHANGE);
    pg::GucScope settings;
    settings.set("migrate.revision", origin.revision);
    if (origin.kind == ScriptKind::hook) {
        settings.set("migrate.event", name_of(origin.event));
    }
    const int statements = run_script(origin, script, nullptr, single);
    if (statements > 0) {
        end_script(origin);
    }
    return statements;
}

// While the role is still the owner's. Restricted, deferred triggers can't defer others in their turn, which
// would fire at commit.
void ScriptRunner::end_script(const ScriptOrigin &origin) {
    const char *part = "constraints deferred by ";
    try {
        if (is_called_by_other_) {
            const pg::RoleScope restricted(owner_, SECURITY_RESTRICTED_OPERATION);
            make_constraints_immediate(service_.name);
        }
        part = "what was left by ";
        session_state_->restore();
    } catch (const pg::PgError &error) {
        pg::add_context(error, part + name_script(origin));
        throw;
    }
}

// Tests of pgTAP need a plan. Whether a script makes one by itself is seen when it runs.
void ScriptRunner::run_rolled_back(const std::string &revision, ScriptKind kind,
                                   core::VariableStyle variables) {
    try {
        try_rolled_back(revision, kind, variables, false);
    } catch (const pg::PgError &error) {
        if (!TapTests::is_without_plan(error) || !OidIsValid(pg::schema_of_extension("pgtap"))) {
            throw;
        }
        try_rolled_back(revision, kind, variables, true);
    }
}

void ScriptRunner::try_rolled_back(const std::string &revision, ScriptKind kind,
                                   core::VariableStyle variables, bool needs_plan) {
    const pg::Subtransaction subtransaction; // first, so that its end takes the settings of hiding() back
    variables_.hiding([&] {
        const pg::LockWatch waits;
        try {
            const Script script = read(revision, kind);
            const ScriptOrigin origin{service_.name, revision, kind};
            if (variables == core::VariableStyle::none) {
                run_for_errors(origin, script, needs_plan);
            } else {
                const BoundScript bound(variables_, script.body, variables);
                ScriptOrigin within = origin;
                within.bound = &bound;
                run_for_errors(within, script, needs_plan);
            }
        } catch (const pg::PgError &error) {
            explain_wait(error); // before the rollback, which ends what may fail in that as well
            throw;
        }
    });
}

void ScriptRunner::run_for_errors(const ScriptOrigin &origin, const Script &script, bool needs_plan) {
    const std::unique_ptr<TapTests> tests = TapTests::begin();
    const pg::RoleScope role(owner_, SECURITY_LOCAL_USERID_CHANGE);
    pg::GucScope settings;
    settings.set("migrate.direction", name_of(origin.kind));
    settings.set("migrate.revision", origin.revision);
    if (tests && needs_plan) {
        tests->make_plan();
    }
    run_script(origin, script, tests.get()); // triggers that it defers never fire
    if (tests) {
        finish_tests(*tests, origin);
    }
    session_state_->restore();
}

void ScriptRunner::clean_up() {
    pg::Subtransaction subtransaction;
    session_state_->restore();
    subtransaction.commit();
}

} // namespace migrate::engine
