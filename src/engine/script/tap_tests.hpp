// Tests of pgTAP in a verify script. A test that fails only returns a line that says so: here it is an error,
// as is whatever else fails in such a script.
#pragma once

#include <memory>
#include <string>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/text_results.hpp"

namespace migrate::engine {

// For a script that runs in a subtransaction which is rolled back.
class TapTests : pg::Pinned {
public:
    // nullptr: pgTAP is not installed. A plan that the session has made is out of sight until the rollback.
    static std::unique_ptr<TapTests> begin();

    // Whether a script could go no further because it has made no plan.
    static bool is_without_plan(const pg::PgError &error) noexcept;

    // As the owner of the script: make a plan of any number of tests.
    void make_plan() const;

    // Where a statement is to send its rows; and once it has run, raise an error (P0001) if tests failed.
    DestReceiver *receiver() noexcept { return results_.receiver(); }
    void judge();

    // At the end of the script, as its owner: the same for tests whose lines nobody has seen, and for a plan
    // that was not kept.
    void finish();

private:
    explicit TapTests(std::string schema);
    [[nodiscard]] std::string call(const char *function) const;

    std::string schema_; // quoted
    pg::TextResults results_;
};

} // namespace migrate::engine
