// SQL of our own through SPI. Statements are planned once per backend; every name in them must be qualified,
// operators too, since they run under whatever search_path the caller has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"
#include "pg/unwinding.hpp"

extern "C" {
#include <tcop/dest.h>
}

namespace migrate::pg {

// A level of SPI. Left by an error, the abort of the (sub)transaction pops it.
class SpiConnection : Pinned {
public:
    SpiConnection() {
        pg([] { SPI_connect(); });
    }
    ~SpiConnection() {
        if (!unwinding_.in_flight()) {
            SPI_finish();
        }
    }

private:
    Unwinding unwinding_;
};

// A parameter of a statement.
struct Parameter {
    Oid type;
    Datum value;
    bool is_null;
};

Parameter text_parameter(std::string_view value);
Parameter optional_text_parameter(const std::optional<std::string> &value);
Parameter text_array_parameter(const std::vector<std::string> &values);
Parameter bytea_parameter(std::optional<Datum> value);
inline Parameter bool_parameter(bool value) { return {BOOLOID, BoolGetDatum(value), false}; }
inline Parameter int4_parameter(std::int32_t value) { return {INT4OID, Int32GetDatum(value), false}; }
inline Parameter int8_parameter(std::int64_t value) { return {INT8OID, Int64GetDatum(value), false}; }
inline Parameter timestamptz_parameter(TimestampTz value) {
    return {TIMESTAMPTZOID, TimestampTzGetDatum(value), false};
}

class RowBatch;

using Field = std::optional<std::string>; // a column in its text form; nullopt: NULL
using Row = std::vector<Field>;

// Run SQL whose rows nobody wants, within a level of SPI.
void execute(const char *sql);
// The same with parameters; answers how many rows it has written.
std::uint64_t execute(const std::string &sql, const std::vector<Parameter> &parameters);
// The one row that a query answers with.
Row query_row(const std::string &sql);
// The same of a statement of a script: one that SPI can't run is refused (0A000). receiver: where to send
// what it selects; nullptr: nowhere.
void execute_of_script(const char *sql, DestReceiver *receiver = nullptr);

// A statement planned at first use and kept for the session; make it static.
class Statement {
public:
    constexpr explicit Statement(const char *sql) noexcept : sql_(sql) {}

    // Run it with these parameters, whose types must be the same in every call. Returns the rows.
    std::vector<Row> execute(const std::vector<Parameter> &parameters);

    // The same, with rows that the statement reads under the batch's name; in every call or in none.
    std::vector<Row> execute(const std::vector<Parameter> &parameters, const RowBatch &batch);

private:
    std::vector<Row> run(const std::vector<Parameter> &parameters);

    const char *sql_;
    SPIPlanPtr plan_ = nullptr;
};

// A statement whose plan lasts as long as the object. What has changed under it by then, a table's columns
// for instance, it is told of.
class Plan : Pinned {
public:
    // Touches memory only.
    ~Plan() {
        if (plan_ != nullptr) {
            SPI_freeplan(plan_);
        }
    }

    // Within a level of SPI; once.
    void make(const char *sql, const std::vector<Oid> &types);

    // nullptr: not made yet.
    [[nodiscard]] SPIPlanPtr get() const noexcept { return plan_; }

private:
    SPIPlanPtr plan_ = nullptr;
};

} // namespace migrate::pg
