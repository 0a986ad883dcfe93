#include "core/import/json.hpp"

#include "core/import/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace migrate::core {

namespace {

constexpr std::size_t deepest = 100;

constexpr std::string_view digits = "0123456789";

void append_utf8(std::string &text, std::uint32_t code) {
    const auto append = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        append(code);
    } else if (code < 0x800) {
        append(0xC0 | (code >> 6U));
        append(0x80 | (code & 0x3FU));
    } else if (code < 0x10000) {
        append(0xE0 | (code >> 12U));
        append(0x80 | ((code >> 6U) & 0x3FU));
        append(0x80 | (code & 0x3FU));
    } else {
        append(0xF0 | (code >> 18U));
        append(0x80 | ((code >> 12U) & 0x3FU));
        append(0x80 | ((code >> 6U) & 0x3FU));
        append(0x80 | (code & 0x3FU));
    }
}

// Each function takes its part from the beginning of what is left; false: it is not there.
class JsonReading {
public:
    explicit JsonReading(std::string_view text) : left_(text) {}

    bool read(JsonValue &value) {
        if (!read_value(value, 0)) {
            return false;
        }
        skip_blanks();
        return left_.empty() || fail("there should be nothing behind the value");
    }

    [[nodiscard]] const JsonError &error() const { return error_; }

private:
    bool fail(std::string message) {
        if (error_.line == 0) {
            error_ = {line_, std::move(message)};
        }
        return false;
    }

    void skip_blanks() {
        const std::size_t length = std::min(left_.find_first_not_of(" \t\r\n"), left_.size());
        line_ += static_cast<std::size_t>(std::count(left_.begin(), left_.begin() + length, '\n'));
        left_.remove_prefix(length);
    }

    bool take(std::string_view word) {
        const bool is_there = left_.starts_with(word);
        left_.remove_prefix(is_there ? word.size() : 0);
        return is_there;
    }

    bool read_value(JsonValue &value, std::size_t depth) {
        skip_blanks();
        value.line = line_;
        if (depth > deepest) {
            return fail("it is nested too deeply");
        }
        if (take("{")) {
            value.kind = JsonValue::Kind::object;
            return read_items(value, "}", depth);
        }
        if (take("[")) {
            value.kind = JsonValue::Kind::list;
            return read_items(value, "]", depth);
        }
        if (take("\"")) {
            value.kind = JsonValue::Kind::text;
            return read_text(value.text);
        }
        return read_word(value);
    }

    bool read_items(JsonValue &value, std::string_view closing, std::size_t depth) {
        skip_blanks();
        if (take(closing)) {
            return true;
        }
        std::set<std::string> keys;
        for (;;) {
            if (value.kind == JsonValue::Kind::object && !read_key(value, keys)) {
                return false;
            }
            if (!read_value(value.items.emplace_back(), depth + 1)) {
                return false;
            }
            skip_blanks();
            if (take(closing)) {
                return true;
            }
            if (!take(",")) {
                return fail("there should be a comma, or a closing bracket");
            }
        }
    }

    bool read_key(JsonValue &value, std::set<std::string> &keys) {
        skip_blanks();
        std::string key;
        if (!take("\"")) {
            return fail("there should be a key in double quotes");
        }
        if (!read_text(key)) {
            return false;
        }
        if (!keys.insert(key).second) {
            return fail("a key is there twice");
        }
        value.keys.push_back(std::move(key));
        skip_blanks();
        return take(":") || fail("there should be a colon behind the key");
    }

    // Behind its opening quote.
    bool read_text(std::string &text) {
        while (!left_.empty()) {
            const auto c = static_cast<unsigned char>(left_.front());
            if (take("\"")) {
                return true;
            }
            if (c < 0x20) {
                return fail("a text has a control character in it");
            }
            if (take("\\")) {
                if (!read_escape(text)) {
                    return fail("a text has an escape that there is not");
                }
            } else {
                text += left_.front();
                left_.remove_prefix(1);
            }
        }
        return fail("a text has no end");
    }

    bool read_escape(std::string &text) {
        if (take("u")) {
            return read_code_point(text);
        }
        static constexpr std::string_view escapes = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const std::size_t which = left_.empty() ? std::string_view::npos : escapes.find(left_.front());
        if (which == std::string_view::npos) {
            return false;
        }
        text += meanings[which];
        left_.remove_prefix(1);
        return true;
    }

    // A character beyond U+FFFF is written as two halves. None is NUL, which no text of the server can hold.
    bool read_code_point(std::string &text) {
        std::uint32_t code = read_four_digits();
        if (code >= 0xD800 && code < 0xDC00 && take("\\u")) {
            const std::uint32_t second = read_four_digits();
            code = second >= 0xDC00 && second < 0xE000
                       ? 0x10000 + ((code - 0xD800) << 10U) + (second - 0xDC00)
                       : 0;
        }
        if (code == 0 || (code >= 0xD800 && code < 0xE000)) {
            return false;
        }
        append_utf8(text, code);
        return true;
    }

    // 0: they are not there.
    std::uint32_t read_four_digits() {
        std::uint32_t code = 0;
        const std::string_view four = left_.substr(0, 4);
        const auto [end, failure] = std::from_chars(four.data(), four.data() + four.size(), code, 16);
        if (failure != std::errc() || end - four.data() != 4) {
            return 0;
        }
        left_.remove_prefix(4);
        return code;
    }

    bool read_word(JsonValue &value) {
        for (const std::string_view word : {"null", "true", "false"}) {
            if (take(word)) {
                if (word != "null") {
                    value.kind = JsonValue::Kind::boolean;
                    value.text = word;
                }
                return true;
            }
        }
        return read_number(value);
    }

    bool read_number(JsonValue &value) {
        const std::string_view all = left_;
        take("-");
        const bool has_zero = take("0");
        if (!has_zero && !take_digits()) {
            return fail("there should be a value");
        }
        if ((take(".") && !take_digits()) ||
            ((take("e") || take("E")) && ((void)(take("+") || take("-")), !take_digits()))) {
            return fail("a number breaks off");
        }
        value.kind = JsonValue::Kind::number;
        value.text = all.substr(0, all.size() - left_.size());
        return true;
    }

    bool take_digits() {
        const std::size_t length = std::min(left_.find_first_not_of(digits), left_.size());
        left_.remove_prefix(length);
        return length > 0;
    }

    std::string_view left_;
    std::size_t line_ = 1;
    JsonError error_;
};

} // namespace

const JsonValue *JsonValue::find(std::string_view key) const {
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::optional<JsonValue> read_json(std::string_view text, JsonError &error) {
    if (std::optional<NotText> found = find_not_text(text)) {
        error = {found->line, std::move(found->message)};
        return std::nullopt;
    }
    JsonReading reading(text);
    JsonValue value;
    if (!reading.read(value)) {
        error = reading.error();
        return std::nullopt;
    }
    return value;
}

} // namespace migrate::core
