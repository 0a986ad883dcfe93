#include "core/import/alembic_text.hpp"

#include <algorithm>

namespace migrate::core {

std::string_view excerpt(std::string_view text) {
    constexpr std::size_t enough = 250;
    std::string_view line = text.substr(0, enough);
    line = line.substr(0, line.find_first_of("\r\n"));
    if (line.size() == enough) {
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0x80U) != 0) {
            line.remove_suffix(1);
        }
    }
    return line;
}

AlembicText::AlembicText(std::string_view text, Direction direction, std::string argument)
    : text_(text), direction_(direction), argument_(std::move(argument)) {}

std::size_t AlembicText::line_of(std::size_t offset) const {
    if (offset < counted_) {
        counted_ = 0;
        line_ = 1;
    }
    const std::string_view passed = text_.substr(counted_, offset - counted_);
    line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    counted_ = offset;
    return line_;
}

std::string AlembicText::at(std::size_t line) const {
    return "line " + std::to_string(line) + " of " + argument_;
}

std::string AlembicText::expected_command() const {
    return direction_ == Direction::upgrade ? "`alembic upgrade base:heads --sql`"
                                            : "`alembic downgrade heads:base --sql`";
}

} // namespace migrate::core
