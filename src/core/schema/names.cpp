#include "core/schema/names.hpp"

namespace migrate::core {

namespace {

bool is_in_plain_name(char one) noexcept {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') ||
           one == '_' || one == '$' || static_cast<unsigned char>(one) >= 0x80;
}

std::size_t end_of_quoted(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); i++) {
        if (text[i] == '"') {
            if (i + 1 == text.size() || text[i + 1] != '"') {
                return i + 1;
            }
            i++;
        }
    }
    return text.size();
}

} // namespace

std::string_view first_name(std::string_view text) {
    if (!text.empty() && text.front() == '"') {
        return text.substr(0, end_of_quoted(text));
    }
    std::size_t end = 0;
    while (end < text.size() && is_in_plain_name(text[end])) {
        end++;
    }
    return text.substr(0, end);
}

std::vector<std::string_view> dotted_names(std::string_view text) {
    std::vector<std::string_view> names;
    for (;;) {
        const std::string_view name = first_name(text);
        if (name.empty()) {
            return names;
        }
        names.push_back(name);
        text.remove_prefix(name.size());
        if (text.empty() || text.front() != '.') {
            return names;
        }
        text.remove_prefix(1);
    }
}

std::string_view qualified_name(std::string_view text) {
    const std::vector<std::string_view> names = dotted_names(text);
    if (names.empty()) {
        return {};
    }
    return text.substr(0, static_cast<std::size_t>(names.back().data() + names.back().size() - text.data()));
}

std::string_view last_name(std::string_view text) {
    const std::vector<std::string_view> names = dotted_names(text);
    return names.empty() ? std::string_view() : names.back();
}

std::string_view without_last_name(std::string_view text) {
    const std::vector<std::string_view> names = dotted_names(text);
    if (names.size() < 2) {
        return {};
    }
    return text.substr(0, static_cast<std::size_t>(names.back().data() - text.data()) - 1);
}

std::vector<std::string_view> names_in(std::string_view list) {
    std::vector<std::string_view> names;
    while (!list.empty()) {
        const std::string_view name = first_name(list);
        if (name.empty()) {
            break;
        }
        names.push_back(name);
        list.remove_prefix(name.size());
        if (!list.starts_with(", ")) {
            break;
        }
        list.remove_prefix(2);
    }
    return names;
}

// A quoted name may hold the joint itself: of those that are there, the right one is followed by a name and
// by nothing else.
JointNames split_last(std::string_view identity, std::string_view joint) {
    for (std::size_t at = identity.find(joint); at != std::string_view::npos;
         at = identity.find(joint, at + 1)) {
        const std::string_view name = identity.substr(at + joint.size());
        if (!name.empty() && first_name(name).size() == name.size()) {
            return {identity.substr(0, at), name};
        }
    }
    return {};
}

NameOnTable split_on(std::string_view identity) {
    const std::string_view name = first_name(identity);
    constexpr std::string_view joint = " on ";
    if (identity.substr(name.size()).starts_with(joint)) {
        return {name, identity.substr(name.size() + joint.size())};
    }
    return {};
}

std::string sql_string(std::string_view text) {
    std::string quoted = text.find('\\') == std::string_view::npos ? "'" : "E'";
    for (const char one : text) {
        quoted += one;
        if (one == '\'' || one == '\\') {
            quoted += one;
        }
    }
    return quoted + '\'';
}

} // namespace migrate::core
