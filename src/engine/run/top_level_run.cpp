#include "engine/run/top_level_run.hpp"

#include "engine/run/left_overs.hpp"
#include "engine/script/caller_rights.hpp"
#include "engine/script/timeouts.hpp"
#include "pg/role_scope.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/top_level.hpp"

namespace migrate::engine {

TopLevelRun::TopLevelRun(const Service &service, const ScriptOrigin &origin, const char *direction,
                         TransactionId since, pg::CommittingCall &call)
    : service_(service), origin_(origin), direction_(direction), since_(since), call_(call),
      owner_(owner_of(service)), begun_(pg::own_transaction()) {}

// In the order of the script, once its settings stand.
void TopLevelRun::set(VariableSetStmt *statement) { sets_.push_back(statement); }

void TopLevelRun::enter() {
    pg::GucScope scope(settings_);
    scope.set("search_path", service_.search_path);
    pg::set_scanner_defaults(scope);
    set_timeouts(scope, service_);
    scope.set("migrate.service", service_.name);
    scope.set("migrate.schema", service_.schema_name);
    scope.set("migrate.direction", direction_);
    scope.set("migrate.revision", origin_.revision);
    withhold_caller_rights(owner_, scope);
}

// No flag that refuses role switches: the transactions that the statement begins must not begin with one. The
// server itself refuses them in what it runs of others meanwhile.
void TopLevelRun::run(const pg::ParsedStatement &statement, const char *sql) {
    enter();
    {
        const pg::RoleScope role(owner_, 0);
        for (VariableSetStmt *set : sets_) {
            if (const char *name = pg::name_of_set(set)) {
                settings_.note(name);
                pg::run_session_set(set);
            }
        }
        run_as_owner(statement.tree, sql);
    }
    call_.resume();
}

void TopLevelRun::run_as_owner(Node *tree, const char *sql) {
    std::string instead;
    if (TransactionIdIsValid(since_)) {
        instead = mend_left_overs(tree, since_);
        call_.commit(); // some statements have to be the first of their transaction
        begun_ = pg::own_transaction();
    }
    if (!instead.empty()) {
        pg::SpiConnection connection;
        pg::execute(instead.c_str());
        return;
    }
    if (pg::lock_before(tree)) {
        settings_.set(PGC_USERSET, "lock_timeout", "0");
    }
    pg::run_at_top_level(tree, sql);
    call_.resume();
    require_valid(tree);
}

} // namespace migrate::engine
