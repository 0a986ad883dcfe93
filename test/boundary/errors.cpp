// Every kind of thing that can be thrown, from frames of C++ that hold objects.
#include <algorithm>
#include <functional>
#include <new>
#include <stdexcept>
#include <vector>

#include "probe.hpp"

#include "pg/function.hpp"

namespace migrate::boundary {

namespace {

constexpr std::size_t megabyte = 1024 * 1024;

// C in all but name.
void report_all_fields() {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION), errmsg("the message"),
                    errdetail("The detail."), errdetail_log("The detail for the log."), errhint("The hint."),
                    errcontext("the context"), err_generic_string(PG_DIAG_SCHEMA_NAME, "the schema"),
                    err_generic_string(PG_DIAG_TABLE_NAME, "the table"),
                    err_generic_string(PG_DIAG_COLUMN_NAME, "the column"),
                    err_generic_string(PG_DIAG_DATATYPE_NAME, "the type"),
                    err_generic_string(PG_DIAG_CONSTRAINT_NAME, "the constraint"), errposition(3),
                    internalerrposition(5), internalerrquery("the internal query")));
}

void from_ereport() {
    pg::pg([] { report_all_fields(); });
}

void from_elog() {
    pg::pg([] { elog(ERROR, "an elog with %d figures", 2); });
}

// The SQLSTATE is not that of any error: a warning's class.
void from_error_of_strange_class() {
    pg::pg([] { ereport(ERROR, (errcode(ERRCODE_WARNING), errmsg("an error of class 01"))); });
}

void from_pg_error() {
    throw pg::Error(ERRCODE_OBJECT_IN_USE, "the message, 100% of it: %s %n", "The detail: %d.",
                    "The hint: %m.");
}

void from_pg_error_without_detail() { throw pg::Error(ERRCODE_OBJECT_IN_USE, "the message"); }

void from_core_error() {
    throw core::Error(core::ErrorCode::multiple_heads, "the first line", "The cause.", {"a", "b"});
}

void from_core_error_explained() {
    engine::explained("a service", [] {
        throw core::Error(core::ErrorCode::ambiguous_prefix, "the first line", "The cause.", {"a1", "a2"});
    });
}

void from_core_error_explained_in_vain() {
    engine::explained("a service", [] { pg::pg([] { elog(ERROR, "not of core"); }); });
}

void from_bad_alloc() { throw std::bad_alloc(); }

void from_real_bad_alloc() {
    volatile std::size_t size = std::size_t{1} << 62;
    ::operator delete(::operator new(size));
}

void from_length_error() {
    volatile std::size_t size = std::size_t{1} << 62;
    const std::vector<std::string> vector(size);
}

void from_exception() { throw std::runtime_error("the library's message, 100%"); }

void from_out_of_range() { (void)std::string("abc").substr(7); }

void from_int() { throw 42; }

void from_string() { throw std::string("a string"); }

void from_pointer() { throw static_cast<const char *>("text"); }

void from_huge_message() { throw pg::Error(ERRCODE_OBJECT_IN_USE, std::string(megabyte, 'x')); }

void from_huge_server_message() {
    const std::string text(megabyte, 'y');
    pg::pg([&] { elog(ERROR, "%s", text.c_str()); });
}

void from_huge_palloc() {
    pg::pg([] { return palloc(MaxAllocSize + 1); });
}

class HalfMade {
public:
    HalfMade() { leave("by a server error"); }

private:
    Counted made_;
};

void from_constructor() { const HalfMade half; }

void from_array_of_objects() {
    const std::vector<Counted> made(10);
    const std::vector<HalfMade> half(10);
}

void from_comparison() {
    std::vector<std::string> words(1000);
    for (std::size_t i = 0; i < words.size(); i++) {
        words[i] = std::to_string((i * 7919) % 1000);
    }
    std::sort(words.begin(), words.end(), [](const std::string &left, const std::string &right) {
        if (left == "500" && right != "500") {
            leave("by a server error");
        }
        return left < right;
    });
}

void from_deep_frames() {
    std::function<void(int)> dig = [&](int depth) {
        const Counted counted;
        if (depth == 0) {
            leave("by a server error");
        }
        dig(depth - 1);
    };
    dig(1000);
}

int first_value() {
    leave("by a server error");
    return 1;
}

// The value is made at the next call if it could not be at the first.
void from_static() {
    static const int value = first_value();
    (void)value;
}

class FailsQuietly {
public:
    ~FailsQuietly() {
        try {
            leave("by a server error");
        } catch (const pg::PgError &) {
            seen++;
        }
    }
    static int seen;
};
int FailsQuietly::seen = 0;

// A destructor has an error of its own, caught inside it, while another is on its way.
void from_unwinding() {
    const FailsQuietly first;
    const FailsQuietly second;
    leave("by pg::Error");
}

void from_unwinding_a_server_error() {
    const FailsQuietly first;
    from_ereport();
}

class FailsLoudly {
public:
    ~FailsLoudly() noexcept(false) { leave("by a server error"); }
};

void from_destructor() {
    const Counted counted;
    const FailsLoudly loud;
}

void from_handler() {
    try {
        from_ereport();
    } catch (const pg::PgError &) {
        throw std::runtime_error("thrown while another was handled");
    }
}

void from_server_in_handler() {
    try {
        from_exception();
    } catch (const std::exception &) {
        leave("by a server error");
    }
}

void from_rethrow() {
    try {
        from_ereport();
    } catch (...) {
        const Counted counted;
        throw;
    }
}

void from_nested_exceptions() {
    try {
        from_ereport();
    } catch (...) {
        std::throw_with_nested(pg::Error(ERRCODE_OBJECT_IN_USE, "thrown with another inside"));
    }
}

std::string state() {
    return pg::pg([] { return backend_state(true); });
}

// As same_tokens does: an error that has touched nothing but memory is caught, and the call goes on.
void from_nothing() {
    const std::string before = state();
    for (int i = 0; i < 100; i++) {
        try {
            from_elog();
        } catch (const pg::PgError &error) {
            if (std::string(error.what()) != "an elog with 2 figures") {
                throw;
            }
        }
        if (state() != before) {
            throw std::logic_error("left behind: " + state() + "; before: " + before);
        }
    }
}

struct Kind {
    const char *name;
    void (*provoke)();
};

constexpr Kind kinds[] = {
    {"ereport", from_ereport},
    {"elog", from_elog},
    {"ereport of a warning's SQLSTATE", from_error_of_strange_class},
    {"pg::Error", from_pg_error},
    {"pg::Error without detail", from_pg_error_without_detail},
    {"core::Error", from_core_error},
    {"core::Error explained", from_core_error_explained},
    {"server error inside explained()", from_core_error_explained_in_vain},
    {"std::bad_alloc", from_bad_alloc},
    {"std::bad_alloc of operator new", from_real_bad_alloc},
    {"std::length_error of a vector", from_length_error},
    {"std::runtime_error", from_exception},
    {"std::out_of_range of a string", from_out_of_range},
    {"int", from_int},
    {"std::string", from_string},
    {"const char *", from_pointer},
    {"pg::Error of 1 MB", from_huge_message},
    {"server error of 1 MB", from_huge_server_message},
    {"palloc of too much", from_huge_palloc},
    {"in a constructor", from_constructor},
    {"in an array of objects", from_array_of_objects},
    {"in a comparison of std::sort", from_comparison},
    {"a thousand frames deep", from_deep_frames},
    {"in the initializer of a static", from_static},
    {"in destructors, while unwinding", from_unwinding},
    {"in a destructor, while unwinding a server error", from_unwinding_a_server_error},
    {"out of a destructor", from_destructor},
    {"in a handler", from_handler},
    {"by the server in a handler", from_server_in_handler},
    {"rethrown", from_rethrow},
    {"with another inside", from_nested_exceptions},
    {"caught", from_nothing},
};

Datum throw_error(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string name = arguments.text(0, "kind");
    const Counted outer;
    for (const Kind &kind : kinds) {
        if (name == kind.name) {
            const Counted inner;
            kind.provoke();
            return pg::text_datum("nothing was thrown");
        }
    }
    throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, "there is no kind \"" + name + "\"");
}

Datum error_kinds(FunctionCallInfo) {
    std::vector<std::string> names;
    for (const Kind &kind : kinds) {
        names.emplace_back(kind.name);
    }
    return pg::text_array_datum(names);
}

Datum throw_core_error(FunctionCallInfo fcinfo) {
    const auto code = static_cast<core::ErrorCode>(DatumGetInt32(fcinfo->args[0].value));
    throw core::Error(code, core::name_of(code));
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(throw_error)
BOUNDARY_FUNCTION(error_kinds)
BOUNDARY_FUNCTION(throw_core_error)
