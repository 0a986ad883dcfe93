#include <cstdint>
#include <cstring>

#include "pg/datum.hpp"
#include "pg/error.hpp"

extern "C" {
#include <access/detoast.h>
}

namespace migrate::pg {

namespace {

std::string_view bytes_of(struct varlena *plain) { return {VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain)}; }

// Not VARATT_IS_SHORT: it is true of a pointer to an out-of-line value too.
bool is_plain(const struct varlena *stored) {
    return !VARATT_IS_COMPRESSED(stored) && !VARATT_IS_EXTERNAL(stored);
}

// Runs `use` on the bytes of a text or bytea, wherever they are stored.
template <typename F>
auto with_bytes(struct varlena *stored, F use) {
    if (is_plain(stored)) {
        return use(bytes_of(stored));
    }
    struct varlena *plain = pg([&] { return pg_detoast_datum_packed(stored); });
    auto result = use(bytes_of(plain));
    pfree(plain);
    return result;
}

struct varlena *pointer(Datum value) {
    return static_cast<struct varlena *>(static_cast<void *>(DatumGetPointer(value)));
}

// An empty array is all header, and most arrays of ours are empty: no copy is needed to see that.
bool is_empty_array(struct varlena *value) {
    if (VARATT_IS_EXTERNAL(value) || VARATT_IS_COMPRESSED(value)) {
        return false;
    }
    std::int32_t dimensions = 0;
    std::memcpy(&dimensions, VARDATA_ANY(value), sizeof dimensions);
    return dimensions == 0;
}

// Stored arrays of a few short texts have a short header. What they hold is copied to where it is aligned and
// read in place, without the server's allocations, since a graph has one for each revision. False: this one
// is for the server to take apart.
bool read_short_array(struct varlena *value, std::vector<std::string> &result) {
    if (VARATT_IS_EXTERNAL(value) || !VARATT_IS_SHORT(value)) {
        return false;
    }
    alignas(MAXIMUM_ALIGNOF) char copy[VARATT_SHORT_MAX + VARHDRSZ];
    const std::string_view bytes = bytes_of(value);
    bytes.copy(copy + VARHDRSZ, bytes.size());
    SET_VARSIZE(copy, bytes.size() + VARHDRSZ);
    auto *array = reinterpret_cast<ArrayType *>(copy);
    if (ARR_NDIM(array) != 1 || ARR_HASNULL(array)) {
        return false;
    }
    const int count = ARR_DIMS(array)[0];
    const char *elements = ARR_DATA_PTR(array);
    std::size_t offset = 0;
    result.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; i++) {
        offset = att_align_pointer(offset, TYPALIGN_INT, -1, elements + offset);
        const char *element = elements + offset;
        result.emplace_back(VARDATA_ANY(element), VARSIZE_ANY_EXHDR(element));
        offset = att_addlength_pointer(offset, -1, element);
    }
    return true;
}

} // namespace

std::string to_string(Datum value) {
    return with_bytes(pointer(value), [](std::string_view bytes) { return std::string(bytes); });
}

std::string_view bytes_of(Datum value) noexcept { return bytes_of(pointer(value)); }

std::optional<std::string_view> bytes_if_plain(Datum value) noexcept {
    return is_plain(pointer(value)) ? std::optional(bytes_of(value)) : std::nullopt;
}

std::size_t copy_bytes(Datum value, std::span<char> target) {
    return with_bytes(pointer(value),
                      [&](std::string_view bytes) { return bytes.copy(target.data(), target.size()); });
}

char *to_cstring(Datum value) {
    return pg([&] { return TextDatumGetCString(value); });
}

std::vector<std::string> to_strings(Datum value) {
    if (is_empty_array(pointer(value))) {
        return {};
    }
    std::vector<std::string> result;
    if (read_short_array(pointer(value), result)) {
        return result;
    }
    struct Elements {
        Datum *values;
        bool *nulls;
        int count;
    };
    const Elements elements = pg([&] {
        Elements found{};
        ArrayType *array = DatumGetArrayTypeP(value);
        if (ARR_NDIM(array) > 1) {
            ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("array must be one-dimensional")));
        }
        deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &found.values, &found.nulls, &found.count);
        return found;
    });
    result.reserve(static_cast<std::size_t>(elements.count));
    for (int i = 0; i < elements.count; i++) {
        if (elements.nulls[i]) {
            throw Error(ERRCODE_NULL_VALUE_NOT_ALLOWED, "array must not contain nulls");
        }
        result.push_back(to_string(elements.values[i]));
    }
    return result;
}

std::size_t stored_size(Datum value) {
    return pg([&] { return toast_raw_datum_size(value); });
}

Datum text_datum(std::string_view value) {
    if (value.size() > MaxAllocSize - VARHDRSZ) { // an int might make it a short one
        throw Error(ERRCODE_PROGRAM_LIMIT_EXCEEDED, "text is too long",
                    "It has " + std::to_string(value.size()) + " bytes; at most " +
                        std::to_string(MaxAllocSize - VARHDRSZ) + " are possible.");
    }
    return pg([&] {
        return PointerGetDatum(cstring_to_text_with_len(value.data(), static_cast<int>(value.size())));
    });
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
        return PointerGetDatum(construct_array(elements.data(), static_cast<int>(elements.size()), TEXTOID,
                                               -1, false, TYPALIGN_INT));
    });
}

} // namespace migrate::pg
