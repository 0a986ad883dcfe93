#include "pg/encoding.hpp"

#include "pg/error.hpp"

extern "C" {
#include <catalog/namespace.h>
#include <mb/pg_wchar.h>
}

namespace migrate::pg {

namespace {

// What one conversion may make of so many bytes, and its NUL.
int room_for(std::size_t bytes) {
    const std::size_t room = bytes * MAX_CONVERSION_GROWTH + 1;
    if (room > MaxAllocSize) {
        throw Error(ERRCODE_PROGRAM_LIMIT_EXCEEDED, "a text is too long to be converted to another encoding");
    }
    return static_cast<int>(room);
}

struct Converted {
    const char *text;
    int consumed; // bytes of what was to be converted
};

Converted convert(std::string_view text, int from, int to, int room) {
    return pg([&] {
        const Oid conversion = FindDefaultConversionProc(from, to);
        if (!OidIsValid(conversion)) {
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                            errmsg("default conversion function for encoding \"%s\" to \"%s\" does not exist",
                                   pg_encoding_to_char(from), pg_encoding_to_char(to))));
        }
        auto *target = static_cast<char *>(palloc(static_cast<Size>(room)));
        const int consumed = pg_do_encoding_conversion_buf(
            conversion, from, to,
            const_cast<unsigned char *>(reinterpret_cast<const unsigned char *>(text.data())),
            static_cast<int>(text.size()), reinterpret_cast<unsigned char *>(target), room, true);
        return Converted{target, consumed};
    });
}

} // namespace

bool database_holds_utf8() noexcept {
    return GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII;
}

std::string to_utf8(std::string_view text) {
    if (database_holds_utf8()) {
        return std::string(text);
    }
    const Converted converted = convert(text, GetDatabaseEncoding(), PG_UTF8, room_for(text.size()));
    return converted.text != nullptr ? std::string(converted.text) : std::string();
}

FromUtf8 from_utf8(std::string_view text) {
    if (database_holds_utf8()) {
        return {std::string(text), std::nullopt};
    }
    FromUtf8 result;
    std::size_t done = 0;
    while (done < text.size()) {
        const std::string_view rest = text.substr(done);
        const Converted converted = convert(rest, PG_UTF8, GetDatabaseEncoding(), room_for(rest.size()));
        result.text += converted.text;
        done += static_cast<std::size_t>(converted.consumed);
        if (done < text.size()) {
            result.left_out = result.left_out.value_or(done);
            done += static_cast<std::size_t>(
                pg_utf_mblen(reinterpret_cast<const unsigned char *>(text.data() + done)));
        }
    }
    return result;
}

} // namespace migrate::pg
