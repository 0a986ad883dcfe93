#include "core/script/variables.hpp"

#include "core/error.hpp"
#include "core/script/brace_variables.hpp"
#include "core/script/psql_variables.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

// More than anybody would want: values that stand in each other can be made to grow without end.
constexpr std::size_t most_bytes = std::size_t{1} << 28;
constexpr std::size_t most_places = 1000000;

constexpr std::string_view blanks = " \t\n\r\f\v;";

Error too_large() {
    return {ErrorCode::script_too_large, "a script with the values of its variables is too large",
            "At most 256 MB and a million places are possible."};
}

// The last replacement that begins before the offset, or at it; end(): none.
auto last_before(const std::vector<BoundText::Replacement> &all, std::size_t offset, bool at_it) noexcept {
    const auto after = std::partition_point(all.begin(), all.end(), [&](const BoundText::Replacement &one) {
        return one.begin < offset || (at_it && one.begin == offset);
    });
    return after == all.begin() ? all.end() : std::prev(after);
}

} // namespace

const char *name_of(VariableStyle style) noexcept {
    switch (style) {
    case VariableStyle::braces:
        return "braces";
    case VariableStyle::psql:
        return "psql";
    case VariableStyle::none:
        break;
    }
    return "";
}

std::optional<VariableStyle> find_variable_style(std::string_view name) noexcept {
    for (const VariableStyle style : {VariableStyle::braces, VariableStyle::psql}) {
        if (name == name_of(style)) {
            return style;
        }
    }
    return std::nullopt;
}

bool is_variable_name(std::string_view name) noexcept {
    return !name.empty() && brace_name_length(name) == name.size();
}

std::size_t BoundText::raw_begin(std::size_t offset) const noexcept {
    const auto found = last_before(replacements, offset, true);
    if (found == replacements.end()) {
        return offset;
    }
    return offset < found->end ? found->raw_begin : found->raw_end + (offset - found->end);
}

std::size_t BoundText::raw_end(std::size_t offset) const noexcept {
    const auto found = last_before(replacements, offset, false);
    if (found == replacements.end()) {
        return offset;
    }
    return offset <= found->end ? found->raw_end : found->raw_end + (offset - found->end);
}

bool BoundText::touches_secret(std::size_t offset) const noexcept {
    for (const Replacement &one : replacements) {
        if (one.secret && one.end > offset) {
            return one.begin <= offset ||
                   std::string_view(text).substr(offset, one.begin - offset).find_first_of(blanks) ==
                       std::string_view::npos;
        }
    }
    return false;
}

bool BoundText::has_secret() const noexcept {
    return std::any_of(replacements.begin(), replacements.end(),
                       [](const Replacement &one) { return one.secret; });
}

void BoundTextWriter::append(std::string_view text) {
    if (depth_ > 0 && bound_.text.size() + text.size() > most_bytes) {
        throw too_large();
    }
    bound_.text += text;
}

void BoundTextWriter::begin_place(std::size_t raw_begin) {
    if (++places_ > most_places) {
        throw too_large();
    }
    if (depth_++ == 0) {
        raw_begin_ = raw_begin;
        begin_ = bound_.text.size();
        secret_ = false;
    }
}

void BoundTextWriter::end_place(std::size_t raw_end) {
    if (--depth_ == 0) {
        bound_.replacements.push_back({raw_begin_, raw_end, begin_, bound_.text.size(), secret_});
    }
}

BoundText bind_variables(std::string_view script, VariableStyle style, const FindVariable &find) {
    BoundTextWriter writer;
    switch (style) {
    case VariableStyle::braces:
        bind_braces(script, find, writer);
        break;
    case VariableStyle::psql:
        bind_psql(script, find, writer);
        break;
    case VariableStyle::none:
        writer.append(script);
        break;
    }
    return writer.take();
}

} // namespace migrate::core
