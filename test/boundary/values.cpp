// Arguments, arrays, jsonb, rows and tokens: what can go wrong with values that cross the border.
#include <algorithm>
#include <stdexcept>

#include "core/interrupt.hpp"

#include "probe.hpp"

#include "pg/function.hpp"
#include "pg/random.hpp"
#include "pg/result_rows.hpp"
#include "pg/row_batch.hpp"
#include "pg/scan.hpp"
#include "pg/spi.hpp"
#include "pg/text_length.hpp"

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

// Nobody reads so much of it.
Datum make_text(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum({"", static_cast<std::size_t>(DatumGetInt64(fcinfo->args[0].value))});
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

// Rows to be read by a statement that divides by the distance to a number, and an error before that.
Datum batch_until(FunctionCallInfo fcinfo) {
    static pg::Statement statement("SELECT pg_catalog.sum(1000000 OPERATOR(pg_catalog./) (b.number "
                                   "OPERATOR(pg_catalog.-) $1)) FROM batch AS b");
    const pg::Arguments arguments(fcinfo);
    const int count = DatumGetInt32(fcinfo->args[0].value);
    const std::string way = arguments.text(1, "way");
    const int number = DatumGetInt32(fcinfo->args[2].value);
    const Counted outer;
    pg::RowBatch batch("batch", numbered_names(), 2);
    for (int i = 1; i <= count; i++) {
        const Counted inner;
        batch.add({pg::int4_cell(i), pg::text_cell("row " + std::to_string(i))});
    }
    leave(way);
    return pg::text_datum(
        statement.execute({pg::int4_parameter(number)}, batch).at(0).at(0).value_or("nothing"));
}

std::string shown(const pg::JsonValue &value) {
    std::string text = pg::name_of(value.kind);
    if (value.kind == pg::JsonValue::Kind::string) {
        text += " <" + std::string(value.string()) + ">";
    }
    return value.boolean ? text + " true" : text;
}

// A value and its members, and an error at one of them.
Datum json_until(FunctionCallInfo fcinfo) {
    using Kind = pg::JsonValue::Kind;
    const pg::Arguments arguments(fcinfo);
    const pg::JsonValue value = arguments.json(0, "a_json");
    const int count = DatumGetInt32(fcinfo->args[1].value);
    const std::string way = arguments.text(2, "way");
    const Counted outer;
    std::string text = shown(value);
    if (value.kind != Kind::array && value.kind != Kind::object) {
        return pg::text_datum(text);
    }
    int number = 0;
    for (pg::JsonMembers members(value); members.next();) {
        const Counted inner;
        number++;
        if (number <= 10) {
            text += "; " + std::string(members.key()) + ": " + shown(members.value());
        }
        if (number == count) {
            leave(way);
        }
    }
    return pg::text_datum(text + "; " + std::to_string(number) + " members");
}

// The tokens of a text, and an error at one of them.
Datum tokens_until(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string text = arguments.text(0, "a_text");
    const int count = DatumGetInt32(fcinfo->args[1].value);
    const std::string way = arguments.text(2, "way");
    const Counted outer;
    std::vector<std::string> first;
    int number = 0;
    pg::scan_tokens(text.c_str(), [&](std::size_t begin, std::size_t end) {
        const Counted inner;
        number++;
        if (number <= 10) {
            first.push_back(text.substr(begin, end - begin));
        }
        if (number == count) {
            leave(way);
        }
    });
    return pg::text_datum(shown(first) + " of " + std::to_string(number));
}

Datum take_random(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum(pg::random_hex(static_cast<std::size_t>(DatumGetInt32(fcinfo->args[0].value))));
}

Datum take_clipped(FunctionCallInfo fcinfo) {
    const Counted counted;
    const std::string text = pg::Arguments(fcinfo).text(0, "a_text");
    const auto characters = static_cast<std::size_t>(DatumGetInt32(fcinfo->args[1].value));
    return pg::text_datum(text.substr(0, pg::leading_bytes(text, characters)) + " of " +
                          std::to_string(pg::count_characters(text)));
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
BOUNDARY_FUNCTION(make_text)
BOUNDARY_FUNCTION(take_optional_text)
BOUNDARY_FUNCTION(take_array)
BOUNDARY_FUNCTION(take_boolean)
BOUNDARY_FUNCTION(take_literal)
BOUNDARY_FUNCTION(rows_until)
BOUNDARY_FUNCTION(batch_until)
BOUNDARY_FUNCTION(json_until)
BOUNDARY_FUNCTION(tokens_until)
BOUNDARY_FUNCTION(take_random)
BOUNDARY_FUNCTION(take_clipped)
BOUNDARY_FUNCTION(spin_in_pg)
BOUNDARY_FUNCTION(spin_in_core)
BOUNDARY_FUNCTION(spin_in_server)
