// Arguments of a SQL function as values of C++. No function of ours is STRICT: a NULL where a value is needed
// is an error (22004) that names the argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/guard.hpp"
#include "pg/jsonb.hpp"

namespace migrate::pg {

class Arguments {
public:
    explicit Arguments(FunctionCallInfo fcinfo) noexcept : fcinfo_(fcinfo) {}

    [[nodiscard]] bool is_null(int number) const noexcept { return fcinfo_->args[number].isnull; }

    // number: from 0; name: as the SQL function declares it.
    [[nodiscard]] std::string text(int number, const char *name) const;
    [[nodiscard]] std::optional<std::string> optional_text(int number) const;
    [[nodiscard]] std::vector<std::string> text_array(int number, const char *name) const;
    [[nodiscard]] bool boolean(int number, const char *name) const;
    [[nodiscard]] std::optional<bool> optional_boolean(int number) const noexcept;
    [[nodiscard]] std::optional<std::int32_t> optional_int4(int number) const noexcept;
    // The bytes of a text or bytea where they are, or detoasted into the current memory context: for what may
    // be large.
    [[nodiscard]] std::string_view bytes(int number, const char *name) const;
    [[nodiscard]] Datum detoasted(int number, const char *name) const;
    [[nodiscard]] JsonValue json(int number, const char *name) const;

private:
    void require(int number, const char *name) const;

    FunctionCallInfo fcinfo_;
};

// A text that begins with { as the array literal that it is; nullopt: it doesn't.
std::optional<std::vector<std::string>> array_literal(const std::string &value);
// The literal of an array.
std::string array_text(const std::vector<std::string> &values);

} // namespace migrate::pg
