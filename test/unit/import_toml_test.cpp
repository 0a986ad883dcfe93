// The reader of small files of TOML.
#include "core/import/toml.hpp"

#include <gtest/gtest.h>

namespace migrate::core {
namespace {

// "key=value" of each, a text in quotes; in the end the line that can't be read.
std::string toml(std::string_view text) {
    const Toml read = read_toml(text);
    std::string shown;
    for (const TomlEntry &entry : read.entries) {
        const std::string value(entry.value);
        shown += std::string(entry.key) + "=" + (entry.is_text ? "'" + value + "'" : value) + " ";
    }
    return shown + (read.unreadable_line != 0 ? "line " + std::to_string(read.unreadable_line) : "");
}

TEST(Toml, ReadsEntriesBeforeTheFirstTable) {
    EXPECT_EQ(toml("# a\n\n a = true # b\r\n\"b\"=\"c # d\" # e\nc = 'd\\e'\nd = [1, 2]\n[e]\nf = 1\n"),
              "a=true b='c # d' c='d\\e' d=[1, 2] ");
    EXPECT_EQ(read_toml("\n\na = 1").find("a")->line, 3U);
    EXPECT_EQ(read_toml("a = 1").find("b"), nullptr);
}

TEST(Toml, SaysWhatItCantRead) {
    for (const char *line : {"a", "a =", "= 1", "a: 1", "a = # 1", "a = \"b", "a = \"b\" c",
                             "a = \"\\u00e4\"", "a = \"\"\"", "b = 2", "a = \"\xFF\""}) {
        EXPECT_EQ(
            toml(std::string("b = 1\n") + line).substr(toml(std::string("b = 1\n") + line).find("line")),
            "line 2")
            << line;
    }
}

} // namespace
} // namespace migrate::core
