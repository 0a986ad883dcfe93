#include <string_view>
#include <utility>

#include "core/script/tap.hpp"
#include "core/text.hpp"

#include "engine/script/tap_tests.hpp"

#include "pg/catalog.hpp"
#include "pg/guc_scope.hpp"
#include "pg/raise.hpp"
#include "pg/schema_name.hpp"
#include "pg/spi.hpp"
#include "pg/temporary_objects.hpp"

namespace migrate::engine {

namespace {

// The table that has the plan, which lasts as long as the tests.
constexpr const char *plan_table = "__tcache__";

// Remarks may be what any column says: the first ones will do.
constexpr std::size_t most_remarks = 64000;

bool is_wanted(std::string_view value, std::size_t kept_bytes) noexcept {
    switch (core::tap_kind(value)) {
    case core::TapKind::verdict:
        return true;
    case core::TapKind::remark:
        return kept_bytes < most_remarks;
    case core::TapKind::other:
        break;
    }
    return false;
}

std::string message_of(const core::TapFailures &failures) {
    if (failures.tests() == 0) {
        return "tests of pgTAP failed";
    }
    return core::format("{} of pgTAP failed",
                        failures.tests() == 1 ? "a test" : std::to_string(failures.tests()) + " tests");
}

// P0001, as finish(true).
[[noreturn]] void raise(const core::TapFailures &failures) {
    pg::raise(ERRCODE_RAISE_EXCEPTION, message_of(failures), failures.lines());
}

} // namespace

std::unique_ptr<TapTests> TapTests::begin() {
    const Oid schema = pg::schema_of_extension("pgtap");
    if (!OidIsValid(schema)) {
        return nullptr;
    }
    pg::drop_temporary_relations({plan_table, "__tcache___id_seq", "__tresults___numb_seq"});
    return std::unique_ptr<TapTests>(new TapTests(pg::quoted_schema_name(schema)));
}

TapTests::TapTests(std::string schema) : schema_(std::move(schema)), results_(is_wanted) {}

bool TapTests::is_without_plan(const pg::PgError &error) noexcept {
    const ErrorData *data = error.data();
    return data->sqlerrcode == ERRCODE_RAISE_EXCEPTION && data->message != nullptr &&
           std::string_view(data->message).starts_with("You tried to run a test without a plan!");
}

// Functions of pgTAP call each other by search_path.
std::string TapTests::call(const char *function) const {
    return core::format("SELECT * FROM {}.{}()", schema_, function);
}

void TapTests::make_plan() const {
    const pg::SpiConnection connection;
    pg::GucScope settings;
    settings.set("search_path", schema_);
    pg::execute(call("no_plan").c_str());
}

void TapTests::judge() {
    core::TapFailures failures;
    for (const std::string_view value : results_.take()) {
        failures.read(value);
    }
    if (!failures.empty()) {
        raise(failures);
    }
}

void TapTests::finish() {
    if (!OidIsValid(pg::find_temporary_relation(plan_table))) {
        return;
    }
    const pg::SpiConnection connection;
    pg::GucScope settings;
    settings.set("search_path", schema_);
    pg::execute_of_script(call("finish").c_str(), receiver());
    judge();
}

} // namespace migrate::engine
