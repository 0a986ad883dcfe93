// A script for psql, as it is put together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace migrate::engine {

// Text as lines: a statement may have several.
class ScriptLines {
public:
    void add(std::string_view text);

    // What forms a paragraph ends with a blank line.
    void add_paragraph(std::string_view text);
    void add_blank() { lines_.emplace_back(); }
    void put_first(const char *paragraph);
    void put_first(const std::vector<std::string> &paragraph);

    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

private:
    std::vector<std::string> lines_;
};

// Returns a block of PL/pgSQL, in quotes that it does not contain.
std::string do_block(const std::string &body);

} // namespace migrate::engine
