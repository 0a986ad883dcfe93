#include "pg/datum.hpp"
#include "pg/error.hpp"

namespace migrate::pg {

namespace {

std::string plain_text(struct varlena *value) { return {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)}; }

struct varlena *pointer(Datum value) { return static_cast<struct varlena *>(static_cast<void *>(DatumGetPointer(value))); }

} // namespace

std::string to_string(Datum value) {
    struct varlena *stored = pointer(value);
    // Not VARATT_IS_SHORT: it is true of a pointer to an out-of-line value too.
    if (!VARATT_IS_COMPRESSED(stored) && !VARATT_IS_EXTERNAL(stored)) {
        return plain_text(stored);
    }
    struct varlena *plain = pg([&] { return pg_detoast_datum_packed(stored); });
    std::string result = plain_text(plain);
    pfree(plain);
    return result;
}

char *to_cstring(Datum value) {
    return pg([&] { return TextDatumGetCString(value); });
}

std::vector<std::string> to_strings(Datum value) {
    struct Elements {
        Datum *values;
        bool *nulls;
        int count;
    };
    const Elements elements = pg([&] {
        Elements found{};
        deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &found.values, &found.nulls,
                          &found.count);
        return found;
    });
    std::vector<std::string> result;
    result.reserve(static_cast<std::size_t>(elements.count));
    for (int i = 0; i < elements.count; i++) {
        if (elements.nulls[i]) {
            throw Error(ERRCODE_NULL_VALUE_NOT_ALLOWED, "array must not contain nulls");
        }
        result.push_back(to_string(elements.values[i]));
    }
    return result;
}

Datum text_datum(std::string_view value) {
    return pg([&] { return PointerGetDatum(cstring_to_text_with_len(value.data(), static_cast<int>(value.size()))); });
}

Datum text_array_datum(const std::vector<std::string> &values) {
    if (values.empty()) {
        return pg([] { return PointerGetDatum(construct_empty_array(TEXTOID)); });
    }
    std::vector<Datum> elements;
    elements.reserve(values.size());
    for (const std::string &value : values) {
        elements.push_back(text_datum(value));
    }
    return pg([&] {
        return PointerGetDatum(construct_array(elements.data(), static_cast<int>(elements.size()), TEXTOID, -1, false,
                                               TYPALIGN_INT));
    });
}

Datum sha256_datum(std::string_view value) {
    return pg([&] {
        return DirectFunctionCall1(sha256_bytea, PointerGetDatum(cstring_to_text_with_len(
                                                     value.data(), static_cast<int>(value.size()))));
    });
}

} // namespace migrate::pg
