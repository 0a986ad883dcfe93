#include <algorithm>

#include "core/schema/table_statements.hpp"

#include "core/schema/clauses.hpp"
#include "core/schema/matching.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

using namespace clause;

std::string alter(const SchemaObject &table) { return core::format("ALTER TABLE {}", table.identity); }

bool is_unlogged(const SchemaObject &table) { return clause_of(&table, table_kind).starts_with("UNLOGGED "); }

std::string_view behind(std::string_view text, std::string_view head) {
    return text.starts_with(head) ? text.substr(head.size()) : std::string_view();
}

// The parents in "INHERITS (a, b)".
std::vector<std::string_view> inherited(const SchemaObject &table) {
    const std::string_view parents = clause_of(&table, table_parents);
    return parents.starts_with("INHERITS ") ? options_in(parents) : std::vector<std::string_view>();
}

Steps security(const SchemaObject *live, const SchemaObject &desired) {
    Steps steps;
    const auto change = [&](std::size_t number, std::string_view on, std::string_view off,
                            const std::string &hazard) {
        const bool was = !clause_of(live, number).empty();
        const bool is = !clause_of(&desired, number).empty();
        if (was != is) {
            steps.push_back({core::format("{} {} ROW LEVEL SECURITY", alter(desired), is ? on : off),
                             is ? std::string() : hazard});
        }
    };
    change(table_security, "ENABLE", "DISABLE", "rows that policies hold back can be seen");
    change(table_forced_security, "FORCE", "NO FORCE", "");
    return steps;
}

bool is_by_index(std::string_view identity) { return identity.starts_with("REPLICA IDENTITY USING INDEX "); }

Steps replica_identity(const SchemaObject *live, const SchemaObject &desired, bool by_index) {
    const std::string_view before = clause_of(live, table_replica_identity);
    const std::string_view after = clause_of(&desired, table_replica_identity);
    if (before == after || is_by_index(after) != by_index) {
        return {};
    }
    return {{core::format("{} {}", alter(desired), after.empty() ? "REPLICA IDENTITY DEFAULT" : after)}};
}

// "INHERIT" or "NO INHERIT" each parent that one of a table has and the other one has not.
Steps change_parents(const SchemaObject &one, const SchemaObject &other, std::string_view word) {
    const std::vector<std::string_view> parents = inherited(one);
    const std::vector<std::string_view> others = inherited(other);
    Steps steps;
    for (const std::string_view parent : parents) {
        if (std::find(others.begin(), others.end(), parent) == others.end()) {
            steps.push_back({core::format("{} {} {}", alter(one), word, parent)});
        }
    }
    return steps;
}

} // namespace

bool is_partition(const SchemaObject &table) noexcept {
    return !partition_parent(clause_of(&table, table_parents)).empty();
}

bool is_partitioned(const SchemaObject &table) noexcept {
    return !clause_of(&table, table_partitioning).empty();
}

Steps create_table(const SchemaObject &table, const std::vector<std::string> &lines) {
    std::string sql = core::format("CREATE {} {} (", clause_of(&table, table_kind), table.identity);
    for (const std::string &line : lines) {
        sql += core::format("{}\n    {}", &line == &lines.front() ? "" : ",", line);
    }
    sql += lines.empty() ? ")" : "\n)";
    const auto add = [&](std::string_view clause) {
        if (!clause.empty()) {
            sql += ' ';
            sql += clause;
        }
    };
    if (!is_partition(table)) {
        add(clause_of(&table, table_parents));
    }
    add(clause_of(&table, table_partitioning));
    add(clause_of(&table, table_method));
    add(clause_of(&table, table_options));
    add(clause_of(&table, table_tablespace));
    Steps steps = {{std::move(sql)}};
    if (!clause_of(&table, table_of).empty()) {
        steps.push_back({core::format("{} {}", alter(table), clause_of(&table, table_of))});
    }
    append(steps, security(nullptr, table));
    append(steps, replica_identity(nullptr, table, false));
    return steps;
}

Steps drop_table(const SchemaObject &table) {
    const std::string_view only = is_partitioned(table) ? "" : "ONLY ";
    return {{core::format("DROP TABLE {}", table.identity),
             "the table's rows are lost",
             {{core::format("the rows of table {}", table.identity),
               core::format("SELECT EXISTS (SELECT FROM {}{})", only, table.identity)}}}};
}

bool can_alter_table(const SchemaObject &live, const SchemaObject &desired) noexcept {
    return clause_of(&live, table_partitioning) == clause_of(&desired, table_partitioning);
}

Steps alter_table(const SchemaObject &live, const SchemaObject &desired) {
    Steps steps;
    const std::string rewrite = "rewrites the table under an exclusive lock";
    if (is_unlogged(live) != is_unlogged(desired)) {
        steps.push_back(
            {core::format("{} SET {}", alter(desired), is_unlogged(desired) ? "UNLOGGED" : "LOGGED"),
             rewrite});
    }
    if (clause_of(&live, table_of) != clause_of(&desired, table_of)) {
        const std::string_view type = clause_of(&desired, table_of);
        steps.push_back({core::format("{} {}", alter(desired), type.empty() ? "NOT OF" : type)});
    }
    if (const std::string_view parent = partition_parent(clause_of(&live, table_parents));
        !parent.empty() && clause_of(&live, table_parents) != clause_of(&desired, table_parents)) {
        steps.push_back({core::format("ALTER TABLE {} DETACH PARTITION {}", parent, live.identity)});
    }
    append(steps, change_parents(live, desired, "NO INHERIT"));
    if (clause_of(&live, table_method) != clause_of(&desired, table_method)) {
        const std::string_view method = behind(clause_of(&desired, table_method), "USING ");
        steps.push_back(
            {core::format("{} SET ACCESS METHOD {}", alter(desired), method.empty() ? "heap" : method),
             rewrite});
    }
    append(steps, change_options(alter(desired), clause_of(&live, table_options),
                                 clause_of(&desired, table_options)));
    if (clause_of(&live, table_tablespace) != clause_of(&desired, table_tablespace)) {
        const std::string_view tablespace = clause_of(&desired, table_tablespace);
        steps.push_back({core::format("{} SET {}", alter(desired),
                                      tablespace.empty() ? "TABLESPACE pg_default" : tablespace),
                         "copies the table under an exclusive lock"});
    }
    append(steps, security(&live, desired));
    append(steps, replica_identity(&live, desired, false));
    return steps;
}

Steps link_table(const SchemaObject *live, const SchemaObject &desired) {
    Steps steps;
    if (live != nullptr) {
        append(steps, change_parents(desired, *live, "INHERIT"));
    }
    const std::string_view parents = clause_of(&desired, table_parents);
    const std::string_view parent = partition_parent(parents);
    if (!parent.empty() && clause_of(live, table_parents) != parents) {
        const std::string_view bound =
            parents.substr(static_cast<std::size_t>(parent.data() + parent.size() - parents.data()));
        steps.push_back(
            {core::format("ALTER TABLE ONLY {} ATTACH PARTITION {}{}", parent, desired.identity, bound),
             live == nullptr ? "" : "reads the partition, and the default one"});
    }
    append(steps, replica_identity(live, desired, true));
    return steps;
}

} // namespace migrate::core
