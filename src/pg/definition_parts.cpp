#include <algorithm>
#include <string_view>

#include "pg/definition_parts.hpp"

#include "pg/scan.hpp"

namespace migrate::pg {

namespace {

// How many brackets are open after a token.
int depth_after(std::string_view token, int depth) {
    if (token == "(" || token == "[") {
        return depth + 1;
    }
    return token == ")" || token == "]" ? depth - 1 : depth;
}

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \n");
    return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin));
}

} // namespace

// The first word WHEN is that of the clause: a name that is spelled so has quotes.
std::string trigger_condition(const std::string &definition) {
    bool is_found = false;
    int depth = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
    scan_tokens(definition.c_str(), [&](std::size_t token_begin, std::size_t token_end) {
        const std::string_view token(definition.data() + token_begin, token_end - token_begin);
        if (!is_found) {
            is_found = token == "WHEN";
        } else if (end == 0) {
            depth = depth_after(token, depth);
            if (begin == 0) {
                begin = token_end;
            } else if (depth == 0) {
                end = token_begin;
            }
        }
    });
    return definition.substr(begin, end - begin);
}

std::vector<std::string> split_list(const std::string &expressions) {
    std::vector<std::string> members;
    int depth = 0;
    std::size_t begin = 0;
    scan_tokens(expressions.c_str(), [&](std::size_t token_begin, std::size_t token_end) {
        const std::string_view token(expressions.data() + token_begin, token_end - token_begin);
        depth = depth_after(token, depth);
        if (token == "," && depth == 0) {
            members.push_back(trimmed(std::string_view(expressions).substr(begin, token_begin - begin)));
            begin = token_end;
        }
    });
    members.push_back(trimmed(std::string_view(expressions).substr(begin)));
    return members;
}

std::string sorted_list(const std::string &list) {
    std::vector<std::string> members = split_list(list);
    std::sort(members.begin(), members.end());
    std::string text;
    for (const std::string &member : members) {
        text += (text.empty() ? "" : ", ") + member;
    }
    return text;
}

// Each is a line " SET …"; what comes after them begins with one of three words, which in lower case are
// names.
std::string with_sorted_settings(const std::string &definition) {
    std::vector<std::size_t> begins;
    std::size_t end = 0;
    scan_tokens(definition.c_str(), [&](std::size_t token_begin, std::size_t token_end) {
        const std::string_view token(definition.data() + token_begin, token_end - token_begin);
        if (end != 0) {
            return;
        }
        if (token == "SET") {
            begins.push_back(token_begin - 1);
        } else if (!begins.empty() && (token == "AS" || token == "RETURN" || token == "BEGIN")) {
            end = token_begin - (definition[token_begin - 1] == ' ' ? 1 : 0);
        }
    });
    if (begins.empty()) {
        return definition;
    }
    std::vector<std::string> settings;
    for (std::size_t i = 0; i < begins.size(); i++) {
        const std::size_t next = i + 1 < begins.size() ? begins[i + 1] : end;
        settings.push_back(definition.substr(begins[i], next - begins[i]));
    }
    std::sort(settings.begin(), settings.end());
    std::string text = definition.substr(0, begins.front());
    for (const std::string &setting : settings) {
        text += setting;
    }
    return text + definition.substr(end);
}

} // namespace migrate::pg
