#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <string_view>

#include "core/schema/step.hpp"
#include "core/text.hpp"

#include "engine/autogenerate/renames.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/qualified_name.hpp"

namespace migrate::engine {

namespace {

// How an identity is put together.
enum class Form : std::uint8_t {
    whole,    // schema.name, and what may follow: arguments
    part,     // schema.relation.name
    attached, // name on schema.relation
};

struct Kind {
    std::string_view type;
    Form form;
    int rank;                   // what is named by what comes later goes first
    bool has_short_key;         // is found by its name alone
    std::string_view statement; // of a part, or of what is attached
};

constexpr std::array kinds = {
    Kind{"column", Form::part, 0, true, "ALTER TABLE {} RENAME COLUMN {} TO {}"},
    Kind{"attribute", Form::part, 0, true, "ALTER TYPE {} RENAME ATTRIBUTE {} TO {}"},
    Kind{"constraint", Form::attached, 0, false, "ALTER TABLE {} RENAME CONSTRAINT {} TO {}"},
    Kind{"domain constraint", Form::attached, 0, false, "ALTER DOMAIN {} RENAME CONSTRAINT {} TO {}"},
    Kind{"trigger", Form::attached, 0, false, ""},
    Kind{"rule", Form::attached, 0, false, ""},
    Kind{"policy", Form::attached, 0, false, ""},
    Kind{"function", Form::whole, 1, false, ""},
    Kind{"procedure", Form::whole, 1, false, ""},
    Kind{"aggregate", Form::whole, 1, false, ""},
    Kind{"collation", Form::whole, 1, false, ""},
    Kind{"conversion", Form::whole, 1, false, ""},
    Kind{"operator class", Form::whole, 1, false, ""},
    Kind{"operator family", Form::whole, 1, false, ""},
    Kind{"statistics", Form::whole, 1, false, ""},
    Kind{"text search configuration", Form::whole, 1, false, ""},
    Kind{"text search dictionary", Form::whole, 1, false, ""},
    Kind{"text search parser", Form::whole, 1, false, ""},
    Kind{"text search template", Form::whole, 1, false, ""},
    Kind{"table", Form::whole, 2, true, ""},
    Kind{"foreign table", Form::whole, 2, true, ""},
    Kind{"view", Form::whole, 2, true, ""},
    Kind{"materialized view", Form::whole, 2, true, ""},
    Kind{"sequence", Form::whole, 2, true, ""},
    Kind{"index", Form::whole, 2, true, ""},
    Kind{"type", Form::whole, 2, true, ""},
    Kind{"domain", Form::whole, 2, true, ""},
};

const Kind *find_kind(std::string_view type) noexcept {
    const auto *found =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind &kind) { return kind.type == type; });
    return found != kinds.end() ? found : nullptr;
}

bool has_short_key(const core::SnapshotRow &row) noexcept {
    const Kind *kind = find_kind(row.type);
    return kind != nullptr && kind->has_short_key;
}

// Where an identifier ends that begins there, in quotes or without.
std::size_t end_of_identifier(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    if (end < text.size() && text[end] == '"') {
        for (end++; end < text.size(); end++) {
            if (text[end] == '"' && (end + 1 >= text.size() || text[end + 1] != '"')) {
                return end + 1;
            }
            end += text[end] == '"' ? 1 : 0;
        }
        return text.size();
    }
    const auto is_part = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
    };
    while (end < text.size() && is_part(static_cast<unsigned char>(text[end]))) {
        end++;
    }
    return end;
}

// In bytes, without its quotes.
std::size_t length_of_identifier(std::string_view identifier) {
    if (!identifier.starts_with('"')) {
        return identifier.size();
    }
    std::size_t length = 0;
    for (std::size_t i = 1; i + 1 < identifier.size(); i++) {
        length++;
        i += identifier[i] == '"' ? 1 : 0;
    }
    return length;
}

// An identity around the name in it.
struct Identity {
    std::string before;
    std::string name;
    std::string after;
    std::string relation; // that it is a part of, or attached to

    [[nodiscard]] std::string with(const std::string &other) const { return before + other + after; }
};

Identity read_identity(const std::string &schema, Form form, const std::string &identity) {
    const auto split = [&](std::size_t begin) {
        const std::size_t end = end_of_identifier(identity, begin);
        return Identity{identity.substr(0, begin), identity.substr(begin, end - begin), identity.substr(end),
                        ""};
    };
    if (form == Form::attached) {
        Identity found = split(0);
        found.relation = found.after.substr(std::string_view(" on ").size());
        return found;
    }
    const std::size_t begin = schema.size() + 1;
    if (form == Form::whole) {
        return split(begin);
    }
    const std::size_t end = end_of_identifier(identity, begin);
    Identity found = split(end + 1);
    found.relation = identity.substr(0, end);
    return found;
}

// from: as it is called then.
std::string rename_statement(const Kind &kind, const Identity &identity, const std::string &from,
                             const std::string &to) {
    if (kind.form == Form::whole) {
        return core::format("ALTER {} {} RENAME TO {}", core::upper(kind.type), identity.with(from), to);
    }
    if (kind.statement.empty()) {
        return core::format("ALTER {} {} ON {} RENAME TO {}", core::upper(kind.type), from, identity.relation,
                            to);
    }
    return core::fill_places(kind.statement, {identity.relation, from, to});
}

const core::SnapshotRow &find_object(const std::string &schema, const core::Snapshot &live,
                                     const std::string &key) {
    const std::string with_schema = schema + '.' + key;
    std::vector<const core::SnapshotRow *> found;
    for (const core::SnapshotRow &row : live) {
        const bool is_named = has_short_key(row) && (row.identity == key || row.identity == with_schema);
        if (is_named || row.type + ' ' + row.identity == key) {
            found.push_back(&row);
        }
    }
    if (found.empty()) {
        throw pg::Error(
            ERRCODE_UNDEFINED_OBJECT,
            core::format(R"(there is no "{}" in schema {} that could have another name)", key, schema), "",
            core::format(
                "Name a table, view, sequence, index, type or domain as in \"entries\", a column as in "
                "\"entries.amount\", and anything else by its type and identity as "
                "migrate.snapshot() has them: \"constraint entries_check on {}.entries\".",
                schema));
    }
    if (found.size() > 1) {
        std::vector<std::string> names;
        names.reserve(found.size());
        for (const core::SnapshotRow *row : found) {
            names.push_back(row->type + ' ' + row->identity);
        }
        throw pg::Error(ERRCODE_AMBIGUOUS_COLUMN, core::format(R"("{}" names several objects)", key),
                        core::format("It may be {}.", core::join_some(names)), "Name it so.");
    }
    return *found.front();
}

// Names may come with what stands before them in the identity.
std::string new_name(const std::string &schema, const core::SnapshotRow &row, const Identity &identity,
                     const std::string &value) {
    std::string_view rest = value;
    const std::string_view whole = identity.before;
    const std::string_view shorter =
        whole.starts_with(schema + '.') ? whole.substr(schema.size() + 1) : whole;
    if (!whole.empty() && rest.starts_with(whole)) {
        rest.remove_prefix(whole.size());
    } else if (!shorter.empty() && rest.starts_with(shorter)) {
        rest.remove_prefix(shorter.size());
    }
    if (end_of_identifier(rest, 0) != rest.size()) {
        throw pg::Error(
            ERRCODE_INVALID_PARAMETER_VALUE,
            core::format(R"("{}" can't be a new name of {} {})", value, row.type, row.identity), "",
            "Give the name alone, in double quotes where SQL needs them: a rename moves nothing to "
            "another place.");
    }
    const std::string name = pg::parse_qualified_name(std::string(rest)).name;
    if (length_of_identifier(rest) > name.size()) { // the server would cut it off
        throw pg::Error(ERRCODE_NAME_TOO_LONG,
                        core::format("the new name of {} {} is too long", row.type, row.identity),
                        core::format("A name has up to {} bytes.", std::to_string(NAMEDATALEN - 1)));
    }
    return pg::quote_identifier(name);
}

struct Rename {
    const Kind *kind;
    const core::SnapshotRow *row;
    Identity identity;
    std::string from; // names
    std::string to;

    // What no other object can be called at the same time.
    [[nodiscard]] std::string taken(const std::string &name) const {
        const bool shares_names = kind->form == Form::whole && kind->has_short_key;
        return core::format("{} {}", shares_names ? "" : kind->type, identity.with(name));
    }
};

Rename plan_rename(const std::string &schema, const core::SnapshotRow &row, const std::string &value) {
    const Kind *kind = find_kind(row.type);
    if (kind == nullptr) {
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                        core::format("{} {} can't have another name", row.type, row.identity));
    }
    const Identity identity = read_identity(schema, kind->form, row.identity);
    return {kind, &row, identity, identity.name, new_name(schema, row, identity, value)};
}

// Each when the name that it takes is free. In a circle, the first one goes by way of a third name.
std::vector<Rename> in_order(std::vector<Rename> planned) {
    std::stable_sort(planned.begin(), planned.end(), [](const Rename &one, const Rename &other) {
        return one.kind->rank < other.kind->rank;
    });
    std::multiset<std::string> taken;
    for (const Rename &one : planned) {
        taken.insert(one.taken(one.from));
    }
    std::vector<Rename> ordered;
    for (std::size_t aside = 1; !planned.empty();) {
        auto next = std::find_if(planned.begin(), planned.end(), [&](const Rename &one) {
            return one.kind->rank == planned.front().kind->rank &&
                   (one.from == one.to || !taken.contains(one.taken(one.to)));
        });
        const bool is_circle = next == planned.end();
        next = is_circle ? planned.begin() : next;
        taken.erase(taken.find(next->taken(next->from)));
        ordered.push_back(*next);
        if (is_circle) {
            ordered.back().to = next->from = core::format("migrate_renamed_{}", std::to_string(aside++));
            taken.insert(next->taken(next->from));
        } else {
            planned.erase(next);
        }
    }
    return ordered;
}

core::SchemaStatement statement_of(const Rename &rename, const std::string &from, const std::string &to) {
    const core::SnapshotRow &row = *rename.row;
    return {core::StatementReason::renamed,
            row.type,
            rename.identity.with(from),
            row.definition,
            row.definition,
            rename_statement(*rename.kind, rename.identity, from, to),
            "",
            {}};
}

} // namespace

Renames plan_renames(const std::string &schema, const core::Snapshot &live,
                     const std::vector<RenameRequest> &requests) {
    std::vector<Rename> planned;
    std::set<const core::SnapshotRow *> seen;
    for (const RenameRequest &request : requests) {
        const core::SnapshotRow &row = find_object(schema, live, request.object);
        if (!seen.insert(&row).second) {
            throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                            core::format("{} {} is renamed more than once", row.type, row.identity));
        }
        planned.push_back(plan_rename(schema, row, request.name));
    }
    Renames renames;
    for (const Rename &one : in_order(std::move(planned))) {
        renames.up.push_back(statement_of(one, one.from, one.to));
        renames.down.insert(renames.down.begin(), statement_of(one, one.to, one.from));
    }
    return renames;
}

} // namespace migrate::engine
