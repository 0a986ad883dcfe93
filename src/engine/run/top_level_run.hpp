// A statement of a script that runs at top level: as the service's owner, in the settings of scripts, which
// hold over its commits.
#pragma once

#include <functional>

#include "engine/script/script.hpp"
#include "engine/store/services.hpp"
#include "pg/committing_call.hpp"
#include "pg/session_settings.hpp"

namespace migrate::engine {

class TopLevelRun final : public StatementRunner {
public:
    // since: a transaction id that what an interrupted attempt has left is not older than; invalid: there was
    // none.
    TopLevelRun(const Service &service, const ScriptOrigin &origin, const char *direction,
                TransactionId since, pg::CommittingCall &call);

    void set(VariableSetStmt *statement) override;
    void run(const pg::ParsedStatement &statement, const char *sql) override;

    // Whether the statement has ended the transaction that it began in.
    [[nodiscard]] bool has_committed() const noexcept { return begun_ != pg::own_transaction(); }

    // Afterwards, whatever happened, in a transaction that is to be committed: settings are as before.
    void restore() { settings_.restore(); }

private:
    void enter();
    void run_as_owner(Node *tree, const char *sql);

    const Service &service_;
    const ScriptOrigin &origin_;
    const char *direction_;
    TransactionId since_;
    pg::CommittingCall &call_;
    Oid owner_;
    LocalTransactionId begun_;
    pg::SessionSettings settings_;
    std::vector<VariableSetStmt *> sets_;
};

} // namespace migrate::engine
