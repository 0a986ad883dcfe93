#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/schema/identity_options.hpp"

#include "core/schema/names.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

constexpr std::string_view name_mark = " (SEQUENCE NAME ";

struct Identity {
    std::string_view generated; // "GENERATED ALWAYS AS IDENTITY"
    std::string_view sequence;
    std::vector<std::string> options; // "START WITH 1", …, "CYCLE" or "NO CYCLE"
};

constexpr std::array option_words = {std::string_view("START WITH"), std::string_view("INCREMENT BY"),
                                     std::string_view("MINVALUE"), std::string_view("MAXVALUE"),
                                     std::string_view("CACHE")};

Identity parse(std::string_view text) {
    Identity identity;
    const std::size_t mark = text.find(name_mark);
    identity.generated = text.substr(0, std::min(mark, text.size()));
    if (mark == std::string_view::npos) {
        return identity;
    }
    std::string_view rest = text.substr(mark + name_mark.size());
    identity.sequence = qualified_name(rest);
    rest.remove_prefix(identity.sequence.size());
    for (const std::string_view word : option_words) {
        const std::size_t at = rest.find(core::format(" {} ", word));
        if (at != std::string_view::npos) {
            const std::string_view value = rest.substr(at + word.size() + 2);
            identity.options.push_back(core::format(
                "{} {}", word, value.substr(0, std::min(value.find_first_of(" )"), value.size()))));
        }
    }
    identity.options.emplace_back(rest.find(" CYCLE") == std::string_view::npos ? "NO CYCLE" : "CYCLE");
    return identity;
}

} // namespace

std::string_view identity_sequence(std::string_view identity) { return parse(identity).sequence; }

std::string short_identity(const ColumnPlace &place, std::string_view identity) {
    if (identity.empty()) {
        return "";
    }
    const Identity parts = parse(identity);
    constexpr std::size_t longest_name = 63;
    const std::string standard_name = core::format("{}_{}_seq", place.table, place.name);
    if (parts.sequence != standard_name || last_name(parts.sequence).size() > longest_name) {
        return std::string(identity);
    }
    std::string options;
    const std::array standard = {"START WITH 1", "INCREMENT BY 1", "MINVALUE 1", "", "CACHE 1", "NO CYCLE"};
    for (std::size_t i = 0; i < parts.options.size() && i < standard.size(); i++) {
        const std::string &option = parts.options[i];
        const bool is_standard = option == standard[i] || option == "MAXVALUE 2147483647" ||
                                 option == "MAXVALUE 9223372036854775807" || option == "MAXVALUE 32767";
        if (!is_standard) {
            return std::string(identity);
        }
    }
    return std::string(parts.generated);
}

Steps move_into_bounds(std::string_view sequence, std::string_view minimum, std::string_view maximum) {
    const auto value_of = [](std::string_view clause) {
        return clause.substr(std::min(clause.find(' ') + 1, clause.size()));
    };
    std::string body;
    for (const auto &[clause, comparison] : {std::pair(minimum, "<"), std::pair(maximum, ">")}) {
        if (!clause.empty()) {
            body += core::format(
                "IF (SELECT last_value FROM {}) {} {} THEN ALTER SEQUENCE {} RESTART WITH {}; END IF; ",
                sequence, comparison, value_of(clause), sequence, value_of(clause));
        }
    }
    if (body.empty()) {
        return {};
    }
    return {{core::format("DO {}", sql_string(core::format("BEGIN {}END", body))),
             "a sequence with a value beyond its new bounds is set to the nearest one"}};
}

Steps change_identity(const std::string &head, std::string_view before, std::string_view after) {
    const Identity live = parse(before);
    const Identity desired = parse(after);
    Steps steps;
    if (live.sequence != desired.sequence) {
        steps.push_back(
            {core::format("ALTER SEQUENCE {} RENAME TO {}", live.sequence, last_name(desired.sequence))});
    }
    const auto changed = [&](std::string_view word) {
        const auto found = std::find_if(desired.options.begin(), desired.options.end(),
                                        [&](const std::string &one) { return one.starts_with(word); });
        return found == desired.options.end() ||
                       std::find(live.options.begin(), live.options.end(), *found) != live.options.end()
                   ? std::string_view()
                   : std::string_view(*found);
    };
    append(steps, move_into_bounds(desired.sequence, changed("MINVALUE"), changed("MAXVALUE")));
    std::string changes;
    if (live.generated != desired.generated) {
        constexpr std::string_view end = " AS IDENTITY";
        changes +=
            core::format(" SET {}", desired.generated.substr(0, desired.generated.size() - end.size()));
    }
    for (const std::string &option : desired.options) {
        if (std::find(live.options.begin(), live.options.end(), option) == live.options.end()) {
            changes += core::format(" SET {}", option);
        }
    }
    if (!changes.empty()) {
        steps.push_back({head + changes});
    }
    return steps;
}

} // namespace migrate::core
