#include <algorithm>

#include "engine/report/script_lines.hpp"

namespace migrate::engine {

void ScriptLines::add(std::string_view text) {
    for (;;) {
        const auto end = text.find('\n');
        lines_.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return;
        }
        text.remove_prefix(end + 1);
    }
}

void ScriptLines::add_paragraph(std::string_view text) {
    add(text);
    add_blank();
}

void ScriptLines::put_first(const char *paragraph) { lines_.insert(lines_.begin(), {paragraph, ""}); }

void ScriptLines::put_first(const std::vector<std::string> &paragraph) {
    lines_.insert(lines_.begin(), "");
    lines_.insert(lines_.begin(), paragraph.begin(), paragraph.end());
}

std::string do_block(const std::string &body) {
    std::string tag = "$migrate$";
    while (body.find(tag) != std::string::npos) {
        tag.insert(tag.size() - 1, "_");
    }
    return "DO " + tag + "\nBEGIN\n" + body + "\nEND\n" + tag + ";";
}

} // namespace migrate::engine
