// The reader of JSON.
#include "core/import/json.hpp"

#include <gtest/gtest.h>

namespace migrate::core {
namespace {

// "kind text [items]" of a value and what is in it.
std::string show(const JsonValue &value) {
    static const char *const kinds[] = {"null", "boolean", "number", "text", "list", "object"};
    std::string text =
        kinds[static_cast<std::size_t>(value.kind)] + (value.text.empty() ? "" : " " + value.text);
    for (std::size_t i = 0; i < value.items.size(); i++) {
        text +=
            (i == 0 ? " [" : ", ") + (value.keys.empty() ? "" : value.keys[i] + ": ") + show(value.items[i]);
    }
    return text + (value.items.empty() ? "" : "]");
}

std::string json(const std::string &text) {
    JsonError error;
    const std::optional<JsonValue> value = read_json(text, error);
    return value ? show(*value) : std::to_string(error.line) + ": " + error.message;
}

TEST(Json, ReadsEachKindOfValue) {
    EXPECT_EQ(json(" null "), "null");
    EXPECT_EQ(json("[true, false]"), "list [boolean true, boolean false]");
    EXPECT_EQ(json("[0, -1, 10.25, 1e9, 2E-3]"),
              "list [number 0, number -1, number 10.25, number 1e9, number 2E-3]");
    EXPECT_EQ(json("{\"a\":{\"b\" : []},\r\n\t\"\":\"\"}"), "object [a: object [b: list], : text]");
    EXPECT_EQ(json(R"("\"\\\/\b\f\n\r\t\u00e4\u20AC\ud83d\ude00")"), "text \"\\/\b\f\n\r\tä€😀");
}

TEST(Json, RefusesWhatIsNone) {
    for (const char *text : {"",
                             "nul",
                             "[1,]",
                             "{\"a\" 1}",
                             "{a: 1}",
                             "[1 2]",
                             "01",
                             "-",
                             "1.",
                             "1e",
                             "+1",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\ud83d\"",
                             "\"\\ude00\"",
                             "\"\\u0000\"",
                             "\"\t\"",
                             "1 2",
                             "{\"a\":1,\"a\":2}",
                             "\xEF\xBB\xBF{}",
                             "\"\xFF\"",
                             "'a'",
                             "{\"a\":1",
                             "// a\n1"}) {
        EXPECT_EQ(json(text).substr(0, 3), "1: ") << text << json(text);
    }
    EXPECT_EQ(json("[\n\n1\n2]"), "4: there should be a comma, or a closing bracket");
    EXPECT_EQ(json(std::string(1000, '[')), "1: it is nested too deeply");
}

} // namespace
} // namespace migrate::core
