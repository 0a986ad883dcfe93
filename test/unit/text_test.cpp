// Pieces of text that go where a line must stay a line.
#include "support.hpp"

#include "core/text.hpp"

namespace migrate::core::test {
namespace {

TEST(Text, StringsOfJsonStayOnOneLine) {
    EXPECT_EQ(json_string(""), "\"\"");
    EXPECT_EQ(json_string("a \"b\" \\c"), "\"a \\\"b\\\" \\\\c\"");
    EXPECT_EQ(json_string("1\n2\r3\t4\x7f\x1b"), "\"1\\u000a2\\u000d3\\u00094\\u007f\\u001b\"");
    EXPECT_EQ(json_string("\xc3\xa4"), "\"\xc3\xa4\"");
}

TEST(Text, LineEndsOfOtherKindsMakeNoOtherText) {
    EXPECT_TRUE(equal_but_for_line_ends("a\nb\n", "\xEF\xBB\xBF"
                                                  "a\r\nb\r\n"));
    EXPECT_TRUE(equal_but_for_line_ends("", "\xEF\xBB\xBF"));
    EXPECT_FALSE(equal_but_for_line_ends("a\n", "a\n\n"));
    EXPECT_FALSE(equal_but_for_line_ends("a\rb", "a\nb"));
    EXPECT_FALSE(equal_but_for_line_ends("a", "a\r\n"));
}

TEST(Text, PatternsAreFilledInOrder) {
    const std::string name = "{}";
    EXPECT_EQ(core::format("nothing"), "nothing");
    EXPECT_EQ(core::format("revision \"{}\" of service \"{}\" is applied", "001", name),
              "revision \"001\" of service \"{}\" is applied");
    EXPECT_EQ(core::format("{}{}", std::string_view(""), name), "{}");
}

} // namespace
} // namespace migrate::core::test
