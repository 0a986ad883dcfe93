// What a run has to know of the utility statements of a service's scripts: the schema that is the service's
// own is made by whoever comes first, the run or a script; and an error may need a remedy that only what
// happened before it tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/plan.hpp"

#include "engine/state/version_writer.hpp"
#include "engine/store/services.hpp"
#include "pg/utility_hook.hpp"

namespace migrate::engine {

// A value that a script of a run has added to an enumeration: until the run is committed, nothing can use it.
struct AddedEnumValue {
    std::string service;
    std::string revision;
    std::string value;
};

class StatementWatch final : public pg::UtilityObserver {
public:
    // The service, the writer and the list must outlive it. begun: the command with which the run began.
    // is_fresh: nothing of the service was applied before. is_shadow: see engine/run/shadow.hpp.
    StatementWatch(const Service &service, VersionWriter &versions, std::vector<AddedEnumValue> &added,
                   CommandId begun, bool is_fresh, bool is_shadow);

    // A step is about to run its script. undoes_last: no row will remain. is_transactional: its statements
    // can run in one transaction.
    void begin_step(const std::string &revision, bool is_upgrade, bool undoes_last, bool is_transactional);

    // Its script has failed: add a HINT where a remedy is known. call: with which the run was asked for.
    void explain(const pg::PgError &error, const std::string &call) const;

    bool before(Node *statement) override;
    void after(Node *statement) override;

private:
    bool run_in_shadow(Node *statement);
    bool make_own_schema(CreateSchemaStmt *statement);
    void note_existing(Node *statement);
    void explain_existing(const pg::PgError &error) const;
    static void explain_pending_triggers(const pg::PgError &error);
    void explain_enum_value(const pg::PgError &error, const std::string &call) const;

    const Service &service_;
    VersionWriter &versions_;
    std::vector<AddedEnumValue> &added_;
    CommandId begun_;
    bool is_first_; // nothing was applied before, and nothing has been made since
    bool is_shadow_;
    bool is_transactional_ = true;
    bool is_schema_claimed_ = false;
    bool undoes_last_ = false;
    const Node *first_ = nullptr; // the statement that was looked at last
    bool meets_existing_ = false; // the statement that runs makes a name that was there before the run
    std::string revision_;
    pg::UtilityObservation observation_;
};

} // namespace migrate::engine
