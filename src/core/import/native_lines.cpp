#include "core/import/native_lines.hpp"

namespace migrate::core {

namespace {

// Whatever quotes the data have.
constexpr std::string_view end_of_copy_data = "\\.";

} // namespace

bool NativeLines::next() {
    if (ends_sql_) {
        sql_.begin_anew(line_.end);
    }
    if (!lines_.next(line_)) {
        return false;
    }
    mark_ = find_native_mark(line_.text);
    if (mark_ && sql_.begins_inside(line_.begin)) {
        mark_.reset();
    }
    ends_sql_ = line_.text == end_of_copy_data || (mark_ && begins_section(mark_->word));
    return true;
}

std::optional<NativeWord> NativeLines::mistyped_section() {
    const std::optional<NativeWord> word = find_mistyped_section(line_.text);
    return word && !sql_.begins_inside(line_.begin) ? word : std::nullopt;
}

bool has_native_mark(const SourceFile &file) {
    NativeLines lines(file.text);
    while (lines.next()) {
        if (lines.mark()) {
            return true;
        }
    }
    return false;
}

bool has_own_native_mark(const SourceFile &file) {
    NativeLines lines(file.text);
    bool has_begun = false;
    while (lines.next()) {
        const std::optional<NativeMark> &mark = lines.mark();
        if (mark && (mark->word == NativeWord::verify || (!begins_section(mark->word) && !has_begun))) {
            return true;
        }
        has_begun = has_begun || (mark && begins_section(mark->word)) || lines.has_code();
    }
    return false;
}

} // namespace migrate::core
