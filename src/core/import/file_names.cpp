#include "core/import/file_names.hpp"

namespace migrate::core {

bool is_at_top(const SourceFile &file) { return file.name.find('/') == std::string::npos; }

std::optional<NumberedName> read_numbered_name(std::string_view base_name) {
    const std::size_t digits = count_digits(base_name);
    if (digits == 0 || digits == base_name.size() || base_name[digits] != '_') {
        return std::nullopt;
    }
    const std::string_view number = without_zeros(base_name.substr(0, digits));
    return NumberedName{number.empty() ? "0" : number, base_name.substr(digits + 1)};
}

bool fits_bigint(std::string_view number) { return !less_as_number("9223372036854775807", number); }

bool fits_unsigned(std::string_view number) { return !less_as_number("18446744073709551615", number); }

} // namespace migrate::core
