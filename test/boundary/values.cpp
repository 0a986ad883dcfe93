// Arguments, arrays and rows: what can go wrong with values that cross the border.
#include <algorithm>
#include <stdexcept>

#include "core/interrupt.hpp"

#include "probe.hpp"

#include "pg/function.hpp"
#include "pg/result_rows.hpp"

namespace migrate::boundary {

namespace {

std::string shown(const std::vector<std::string> &values) {
    std::string text;
    for (const std::string &value : values) {
        text += "<" + value + ">";
    }
    return text;
}

Datum take_text(FunctionCallInfo fcinfo) {
    const Counted counted;
    const std::string text = pg::Arguments(fcinfo).text(0, "a_text");
    return pg::text_datum(text.size() < 100 ? text : std::to_string(text.size()) + " characters");
}

Datum take_optional_text(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum(pg::Arguments(fcinfo).optional_text(0).value_or("nothing"));
}

Datum take_array(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum(shown(pg::Arguments(fcinfo).text_array(0, "an_array")));
}

Datum take_boolean(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum(pg::Arguments(fcinfo).boolean(0, "a_boolean") ? "yes" : "no");
}

Datum take_literal(FunctionCallInfo fcinfo) {
    const Counted counted;
    const auto values = pg::array_literal(pg::Arguments(fcinfo).text(0, "a_literal"));
    return pg::text_datum(values ? shown(*values) : "no array");
}

// Rows, and an error after so many of them.
Datum rows_until(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const int count = DatumGetInt32(fcinfo->args[0].value);
    const std::string way = arguments.text(1, "way");
    const Counted outer;
    pg::ResultRows rows(fcinfo);
    for (int i = 1; i <= count; i++) {
        const Counted inner;
        rows.add({pg::int4_cell(i), pg::text_cell("row " + std::to_string(i))});
    }
    leave(way);
    return Datum{0};
}

constexpr int longest_wait = 10;

// Until interrupted, or for ten seconds.
template <typename F>
Datum spin(F &&turn) {
    const Counted counted;
    const TimestampTz end = GetCurrentTimestamp() + longest_wait * USECS_PER_SEC;
    while (GetCurrentTimestamp() < end) {
        turn();
    }
    // Not an answer: the server would be interrupted as soon as it has one.
    throw std::logic_error("nobody interrupted");
}

Datum spin_in_pg(FunctionCallInfo) { return spin(pg::check_interrupts); }

// Through frames of the C++ library, as the loops of core.
Datum spin_in_core(FunctionCallInfo) {
    return spin([] {
        const Counted counted;
        core::InterruptTicker ticker;
        std::vector<std::string> words(1000, "word");
        std::sort(words.begin(), words.end(), [&](const std::string &left, const std::string &right) {
            ticker.tick();
            return left < right;
        });
    });
}

Datum spin_in_server(FunctionCallInfo) {
    return spin([] { pg::pg([] { DirectFunctionCall1(pg_sleep, Float8GetDatum(1.0)); }); });
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(take_text)
BOUNDARY_FUNCTION(take_optional_text)
BOUNDARY_FUNCTION(take_array)
BOUNDARY_FUNCTION(take_boolean)
BOUNDARY_FUNCTION(take_literal)
BOUNDARY_FUNCTION(rows_until)
BOUNDARY_FUNCTION(spin_in_pg)
BOUNDARY_FUNCTION(spin_in_core)
BOUNDARY_FUNCTION(spin_in_server)
