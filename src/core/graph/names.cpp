#include "core/graph/names.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {
namespace {

// Characters below 0x21 are the control characters and the blank, 0x7f is DEL; bytes of other scripts are
// fine.
bool is_illegal(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '@' || c == '-' || c == '+' || c == ':' || byte <= 0x20 || byte == 0x7f;
}

void check_characters(std::string_view name, const char *what) {
    if (name.empty()) {
        throw Error(ErrorCode::illegal_characters, std::string(what) + " must not be empty");
    }
    std::string illegal;
    std::copy_if(name.begin(), name.end(), std::back_inserter(illegal), is_illegal);
    if (name.front() == '{') { // a text that begins with it is read as an array of names
        illegal.push_back('{');
    }
    if (illegal.empty()) {
        return;
    }
    std::sort(illegal.begin(), illegal.end());
    illegal.erase(std::unique(illegal.begin(), illegal.end()), illegal.end());
    std::string list;
    for (const char c : illegal) {
        list += (list.empty() ? "" : ", ") + visible({&c, 1});
    }
    throw Error(ErrorCode::illegal_characters,
                "Character(s) '" + list + "' not allowed in " + what + " '" + visible(name) + "'", {},
                {std::string(name)});
}

void check_reserved(std::string_view name, const char *what) {
    static constexpr std::array<std::string_view, 4> reserved = {"head", "heads", "base", "current"};
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) {
        throw Error(ErrorCode::reserved_name,
                    std::string(what) + " '" + std::string(name) + "' is a reserved word",
                    "A target of this name means something else already.", {std::string(name)});
    }
}

void check_name(std::string_view name, const char *what) {
    check_characters(name, what);
    check_reserved(name, what);
}

// An entry of a B-tree must leave room for two more on its page: 2,704 bytes, with the service's name and
// what else the key has.
constexpr std::size_t longest = 2000;

void check_length(std::string_view name, const char *what) {
    if (name.size() > longest) {
        throw Error(ErrorCode::name_too_long, std::string(what) + " '" + visible(name) + "' is too long",
                    "It has " + std::to_string(name.size()) + " bytes; at most " + std::to_string(longest) +
                        " are possible.",
                    {});
    }
}

} // namespace

void check_lengths(const Revision &revision, bool is_registered) {
    if (!is_registered) {
        check_length(revision.id, "revision identifier");
    }
    for (const std::string &label : revision.branch_labels) {
        check_length(label, "branch label");
    }
    for (const std::string &name : revision.replaces) {
        check_length(name, "revision identifier");
    }
}

bool begins_target(std::string_view name) { return name == "tag" || name == "run"; }

void check_new_names(const Revision &revision, const Revision *registered) {
    const auto refuse = [](const std::string &name, const char *what) {
        throw Error(ErrorCode::reserved_name, std::string(what) + " '" + name + "' is a reserved word",
                    "Targets like " + name + ":" + (name == "tag" ? "v1.0" : "17") + " begin with it.",
                    {name});
    };
    if (registered == nullptr && begins_target(revision.id)) {
        refuse(revision.id, "revision identifier");
    }
    for (const std::string &label : revision.branch_labels) {
        const bool is_new = registered == nullptr ||
                            std::find(registered->branch_labels.begin(), registered->branch_labels.end(),
                                      label) == registered->branch_labels.end();
        if (is_new && begins_target(label)) {
            refuse(label, "branch label");
        }
    }
}

void check_id(std::string_view id) { check_name(id, "revision identifier"); }

void check_label(std::string_view label) { check_name(label, "branch label"); }

std::optional<CrossServiceName> parse_cross_service_name(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const CrossServiceName dependency{text.substr(0, colon), text.substr(colon + 1)};
    if (dependency.service.empty()) {
        throw Error(ErrorCode::illegal_characters, "dependency '" + visible(text) + "' names no service",
                    "A revision of another service is written service:revision.", {std::string(text)});
    }
    check_id(dependency.name);
    return dependency;
}

} // namespace migrate::core
