// Rules: pax in POSIX.1-2017, "pax Interchange Format" and "ustar Interchange Format"; GNU tar's manual,
// "Basic Tar Format".
#include "core/import/tar_header.hpp"

#include <algorithm>
#include <charconv>

namespace migrate::core {

namespace {

// A field of the header: where it begins, and its bytes.
struct Field {
    std::size_t begin;
    std::size_t length;
};

constexpr Field name_field{0, 100};
constexpr Field size_field{124, 12};
constexpr Field checksum_field{148, 8};
constexpr std::size_t type_place = 156;
constexpr Field magic_field{257, 6};
constexpr Field prefix_field{345, 155};

constexpr std::string_view ustar_magic("ustar\0", 6); // GNU's own has a blank, and no prefix

std::string_view bytes_of(std::string_view block, Field field) {
    return block.substr(field.begin, field.length);
}

// A text ends at its NUL, or fills its field.
std::string_view text_of(std::string_view block, Field field) {
    const std::string_view bytes = bytes_of(block, field);
    return bytes.substr(0, bytes.find('\0'));
}

// Digits after blanks, ended by a blank or a NUL. An empty field is 0.
std::optional<std::uint64_t> read_octal(std::string_view bytes) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(' '), bytes.size()));
    bytes = bytes.substr(0, bytes.find_first_of(std::string_view(" \0", 2)));
    std::uint64_t number = 0;
    if (bytes.empty()) {
        return number;
    }
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number, 8);
    const bool is_whole = error == std::errc() && end == bytes.data() + bytes.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

// What doesn't fit into octal digits is written in base 256 behind a first byte of 0x80.
std::optional<std::uint64_t> read_number(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    if ((first & 0x80U) == 0) {
        return read_octal(bytes);
    }
    const std::size_t spare = bytes.size() - sizeof(std::uint64_t);
    const std::string_view above = bytes.substr(1, spare - 1);
    if (first != 0x80U || above.find_first_not_of('\0') != std::string_view::npos) {
        return std::nullopt; // negative, or larger than anything
    }
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(spare)) {
        number = (number << 8U) | static_cast<unsigned char>(byte);
    }
    return number;
}

struct ByteSums {
    std::uint32_t sum = 0;
    std::uint32_t high = 0; // how many are above 127
};

// Of so many bytes: a number that the compiler knows, so that it adds up many at once.
template <std::size_t Size>
ByteSums sums_of(std::string_view bytes) {
    const char *const data = bytes.data();
    ByteSums sums;
    for (std::size_t place = 0; place < Size; place++) {
        const auto byte = static_cast<unsigned char>(data[place]);
        sums.sum += byte;
        sums.high += byte >> 7U;
    }
    return sums;
}

// The sum of all bytes, with blanks in place of the sum itself. Some old tars took bytes as signed.
bool has_right_checksum(std::string_view block) {
    const std::string_view field = bytes_of(block, checksum_field);
    const std::optional<std::uint64_t> expected = read_octal(field);
    const ByteSums all = sums_of<tar_block_size>(block);
    const ByteSums own = sums_of<checksum_field.length>(field);
    const std::uint32_t sum = all.sum - own.sum + checksum_field.length * std::uint32_t{' '};
    const std::uint32_t above = all.high - own.high; // each of these is 256 less as a signed one
    return expected && (*expected == sum || *expected + std::uint64_t{256} * above == sum);
}

// An empty value takes away what another header has said.
bool take_record(std::string_view key, std::string_view value, PaxRecords &records) {
    if (key == "path") {
        records.path = value.empty() ? std::nullopt : std::optional<std::string>(value);
    } else if (key == "size") {
        std::uint64_t size = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
        if (error != std::errc() || end != value.data() + value.size()) {
            return value.empty() && (records.size.reset(), true);
        }
        records.size = size;
    } else if (key.starts_with("GNU.sparse.")) {
        records.is_sparse = true;
        if (key == "GNU.sparse.name") {
            records.path = value; // the path is one that GNU tar has made up
        }
    }
    return true;
}

} // namespace

std::optional<TarHeader> read_tar_header(std::string_view block) {
    const std::optional<std::uint64_t> size = read_number(bytes_of(block, size_field));
    if (!size || !has_right_checksum(block)) {
        return std::nullopt;
    }
    std::string name;
    if (bytes_of(block, magic_field) == ustar_magic) {
        name = text_of(block, prefix_field);
        name += name.empty() ? "" : "/";
    }
    name += text_of(block, name_field);
    return TarHeader{std::move(name), *size, block[type_place]};
}

bool read_pax_records(std::string_view text, PaxRecords &records) {
    while (!text.empty()) {
        std::size_t length = 0; // of all of the record, with its digits and its end
        const auto [digits_end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
        const auto digits = static_cast<std::size_t>(digits_end - text.data());
        if (error != std::errc() || length < digits + 2 || length > text.size() || text[digits] != ' ' ||
            text[length - 1] != '\n') {
            return false;
        }
        const std::string_view record = text.substr(digits + 1, length - digits - 2);
        const std::size_t equals = record.find('=');
        if (equals == std::string_view::npos ||
            !take_record(record.substr(0, equals), record.substr(equals + 1), records)) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

} // namespace migrate::core
