#include "core/import/liquibase_attributes.hpp"

#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

// That change only how Liquibase itself cuts a script into statements.
constexpr auto of_no_concern =
    std::to_array<std::string_view>({"stripcomments", "splitstatements", "rollbacksplitstatements"});

constexpr std::string_view refused_hint =
    "In what you import, take it out if the script runs without, else leave the changeset out.";

bool can_be_quoted(std::string_view name) {
    return name == "labels" || name == "context" || name == "contextfilter";
}

bool is_expression(std::string_view value) { return value.find("${") != std::string_view::npos; }

class OptionsReading {
public:
    OptionsReading(const SourceFile &file, std::size_t line, Migrations &migrations)
        : file_(file), line_(line), migrations_(migrations) {}

    LiquibaseOptions read(std::string_view text) {
        const std::vector<LiquibaseAttribute> attributes = read_liquibase_attributes(text);
        find_reason_to_skip(attributes);
        if (options_.skipped.empty()) {
            for (const LiquibaseAttribute &attribute : attributes) {
                read_attribute(attribute);
            }
        }
        return std::move(options_);
    }

private:
    void find_reason_to_skip(std::span<const LiquibaseAttribute> attributes) {
        if (const LiquibaseAttribute *dbms = find_attribute(attributes, "dbms");
            dbms != nullptr && !dbms->is_quoted && !is_expression(dbms->value) &&
            !is_for_postgresql(dbms->value)) {
            options_.skipped = core::format("it is for {}", dbms->value);
        }
        if (const LiquibaseAttribute *ignore = find_attribute(attributes, "ignore");
            ignore != nullptr && !ignore->is_quoted && equal_in_any_case(ignore->value, "true")) {
            options_.skipped = "it says ignore:true";
        }
    }

    void read_attribute(const LiquibaseAttribute &attribute) {
        const std::string &name = attribute.name;
        const std::string &value = attribute.value;
        if (attribute.is_quoted && !can_be_quoted(name)) {
            migrations_.refuse(
                file_, line_, ErrorCode::bad_mark,
                core::format("Liquibase does not read the value of {} in quotes", attribute.spelling),
                "Take the quotes off.");
        } else if (name == "runintransaction") {
            options_.transactional = read_boolean(attribute);
        } else if (name == "runonchange") {
            options_.runs_on_change = read_boolean(attribute);
        } else if (name == "runalways" || name == "failonerror") {
            const bool usual = name == "failonerror";
            if (read_boolean(attribute) != usual) {
                refuse(attribute);
            }
        } else if (name == "logicalfilepath") {
            options_.path = value;
        } else if (name == "labels") {
            options_.labels = value;
        } else if (name == "dbms" || name == "ignore") {
            if (is_expression(value)) {
                refuse(attribute);
            }
        } else if (name == "context" || name == "contextfilter" || name == "enddelimiter" ||
                   name == "rollbackenddelimiter" || name == "runwith" || name == "runwithspoolfile") {
            refuse(attribute);
        } else if (std::find(of_no_concern.begin(), of_no_concern.end(), name) == of_no_concern.end()) {
            migrations_.refuse(
                file_, line_, ErrorCode::bad_mark,
                core::format("Liquibase knows no attribute \"{}\" of a changeset", attribute.spelling),
                "It passes over it. Correct the word, or take it out.");
        }
    }

    bool read_boolean(const LiquibaseAttribute &attribute) {
        const std::string value = lower_case(attribute.value);
        if (value != "true" && value != "false") {
            migrations_.refuse(
                file_, line_, ErrorCode::bad_mark,
                core::format("{} is \"{}\", neither true nor false", attribute.spelling, attribute.value),
                "Write true or false right behind the colon.");
        }
        return value == "true";
    }

    void refuse(const LiquibaseAttribute &attribute) {
        migrations_.refuse(file_, line_, ErrorCode::not_carried_over,
                           core::format("{}:{} has no counterpart here", attribute.spelling, attribute.value),
                           std::string(refused_hint));
    }

    const SourceFile &file_;
    std::size_t line_;
    Migrations &migrations_;
    LiquibaseOptions options_;
};

} // namespace

std::vector<LiquibaseAttribute> read_liquibase_attributes(std::string_view text) {
    std::vector<LiquibaseAttribute> attributes;
    for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
        const std::string_view name = text.substr(0, text.find_first_of(": \t\""));
        text.remove_prefix(name.size());
        // runInTransaction=false is passed over too: let it be found as a name that is none.
        if (name.empty() || !text.starts_with(':')) {
            const std::string_view word = take_until_blank(text);
            if (name.find('=') != std::string_view::npos) {
                const std::string whole = std::string(name) + std::string(word);
                attributes.push_back({lower_case(whole), "", whole});
            }
            continue;
        }
        text.remove_prefix(1);
        const std::size_t quote = text.starts_with('"') ? text.find('"', 1) : std::string_view::npos;
        if (quote == std::string_view::npos) {
            attributes.push_back({lower_case(name), std::string(take_until_blank(text)), std::string(name)});
        } else {
            attributes.push_back(
                {lower_case(name), std::string(text.substr(1, quote - 1)), std::string(name), true});
            text.remove_prefix(quote + 1);
        }
    }
    return attributes;
}

std::vector<LiquibaseAttribute> read_liquibase_property(std::string_view text) {
    std::vector<LiquibaseAttribute> attributes;
    for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
        std::string_view word = take_until_blank(text);
        const std::size_t colon = word.find(':');
        if (colon == std::string_view::npos) {
            continue;
        }
        std::string_view value = word.substr(colon + 1);
        if (value.empty()) {
            skip_blanks(text);
            value = take_until_blank(text);
        }
        const std::string_view name = word.substr(0, colon);
        attributes.push_back({lower_case(name), std::string(value), std::string(name)});
    }
    return attributes;
}

const LiquibaseAttribute *find_attribute(std::span<const LiquibaseAttribute> attributes,
                                         std::string_view name) {
    const auto found = std::find_if(attributes.rbegin(), attributes.rend(),
                                    [&](const LiquibaseAttribute &one) { return one.name == name; });
    return found == attributes.rend() ? nullptr : &*found;
}

bool is_for_postgresql(std::string_view dbms) {
    bool names_another = false;
    bool names_it = false;
    while (!dbms.empty()) {
        const std::string word = lower_case(trim(dbms.substr(0, dbms.find(','))));
        dbms.remove_prefix(std::min(dbms.find(','), dbms.size() - 1) + 1);
        if (word == "none" || word == "!postgresql") {
            return false;
        }
        names_it = names_it || word == "postgresql" || word == "all";
        names_another = names_another || (!word.empty() && !word.starts_with('!'));
    }
    return names_it || !names_another;
}

LiquibaseOptions read_liquibase_options(const SourceFile &file, std::size_t line, std::string_view text,
                                        Migrations &migrations) {
    return OptionsReading(file, line, migrations).read(text);
}

} // namespace migrate::core
