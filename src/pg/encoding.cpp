#include <utility>
#include <vector>

#include "pg/encoding.hpp"

#include "pg/error.hpp"

extern "C" {
#include <catalog/namespace.h>
#include <mb/pg_wchar.h>
}

namespace migrate::pg {

namespace {

constexpr std::size_t piece = std::size_t{64} * 1024; // converted at a time

// As much of a text as can be converted, and how many of its bytes that are.
struct Converted {
    std::string text;
    std::size_t consumed = 0;
};

Oid find_conversion(int from, int to) {
    return pg([&] {
        const Oid conversion = FindDefaultConversionProc(from, to);
        if (!OidIsValid(conversion)) {
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("default conversion function for encoding \"%s\" to \"%s\" does not exist",
                                   pg_encoding_to_char(from), pg_encoding_to_char(to))));
        }
        return conversion;
    });
}

// A piece may end within a character, which the next one then begins with.
Converted convert(std::string_view text, int from, int to) {
    const Oid conversion = find_conversion(from, to);
    Converted result;
    result.text.reserve(text.size());
    std::vector<unsigned char> target(piece * MAX_CONVERSION_GROWTH + 1);
    while (result.consumed < text.size()) {
        check_interrupts();
        const std::string source(text.substr(result.consumed, piece));
        const int consumed = pg([&] {
            return pg_do_encoding_conversion_buf(
                conversion, from, to,
                const_cast<unsigned char *>(reinterpret_cast<const unsigned char *>(source.data())),
                static_cast<int>(source.size()), target.data(), static_cast<int>(target.size()), true);
        });
        if (consumed == 0) {
            break;
        }
        result.text += reinterpret_cast<const char *>(target.data());
        result.consumed += static_cast<std::size_t>(consumed);
    }
    return result;
}

} // namespace

bool database_holds_utf8() noexcept {
    return GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII;
}

std::string to_utf8(std::string_view text) {
    if (database_holds_utf8()) {
        return std::string(text);
    }
    Converted converted = convert(text, GetDatabaseEncoding(), PG_UTF8);
    if (converted.consumed < text.size()) {
        throw Error(ERRCODE_UNTRANSLATABLE_CHARACTER, std::string(R"(a text has a character of encoding ")") +
                                                          GetDatabaseEncodingName() +
                                                          R"(" that has no equivalent in encoding "UTF8")");
    }
    return std::move(converted.text);
}

FromUtf8 from_utf8(std::string_view text) {
    if (database_holds_utf8()) {
        return {std::string(text), std::nullopt};
    }
    Converted converted = convert(text, PG_UTF8, GetDatabaseEncoding());
    return {std::move(converted.text),
            converted.consumed < text.size() ? std::optional(converted.consumed) : std::nullopt};
}

std::string from_utf8_readable(std::string_view text) {
    FromUtf8 converted = from_utf8(text);
    std::string all = std::move(converted.text);
    while (converted.left_out) {
        text.remove_prefix(*converted.left_out);
        text.remove_prefix(
            static_cast<std::size_t>(pg_utf_mblen(reinterpret_cast<const unsigned char *>(text.data()))));
        converted = from_utf8(text);
        all += '?' + converted.text;
    }
    return all;
}

} // namespace migrate::pg
