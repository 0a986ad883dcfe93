// Core held against Alembic's recorded answers (cases/cases.txt, made by make_cases.py).
#include "support.hpp"

#include "core/plan/new_revision.hpp"
#include "core/plan/plan_offline.hpp"
#include "core/print/render.hpp"
#include "core/target/target.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

namespace migrate::core::test {
namespace {

using Words = std::vector<std::string>;

// By contract a bare -N from a merge point un-merges, where Alembic says "Ambiguous walk".
const std::set<std::string> unmerging = {"g5291f6-08-downgrade", "gce42c6-07-downgrade",
                                         "g231863-07-downgrade"};

// Alembic's API takes several targets of an upgrade; its command line and ours take one.
const std::set<std::string> several_targets = {"g0e8df1-71-upgrade", "g0e8df1-124-upgrade"};

struct Command {
    std::string op;
    Words targets;
    std::string order;
    Words versions;
    Words steps;
    std::optional<std::string> fails;
};

struct Case {
    std::string id;
    std::string op;
    const std::vector<Revision> *graph = nullptr;
    Rows rows;
    Words targets;
    std::set<std::string> flags;
    std::string order;
    bool bare = false; // Alembic itself dies without a message: any clean answer is right
    std::vector<Command> commands;
    bool fails = false;
    std::string kind;
    std::string message;
    Words steps;
    std::vector<Words> after;
    std::optional<std::string> changes;
    Words log;
    Words versions;
    std::optional<Words> revisions;
    std::map<std::string, Words> lists; // of the operation load
    std::map<std::string, Words> labels;
    std::map<std::string, Words> branches;
    std::optional<Words> output;
    bool creates_version_table = false; // of the operations for --sql, as the next two
    std::optional<std::vector<RowChange>> row_changes;
    Words comments;
    NewRevision wanted; // of the operations revision and merge
    Revision written;
};

Words split(const std::string &text, char separator) {
    Words words;
    if (text.empty())
        return words;
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
        end = text.find(separator, begin);
        words.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    }
    return words;
}

Words sorted(Words words) {
    std::sort(words.begin(), words.end());
    return words;
}

// The file, read into memory. A line that is not understood fails the test.
class Book {
public:
    explicit Book(const char *path) {
        std::ifstream file(path);
        std::string line;
        while (std::getline(file, line)) {
            Words fields = split(line, '\t');
            const std::string key = fields.front();
            fields.erase(fields.begin());
            if (!read(key, fields))
                unread_.push_back(line);
        }
    }

    [[nodiscard]] const std::vector<Case> &cases() const { return cases_; }
    [[nodiscard]] const Words &unread() const { return unread_; }

private:
    bool read(const std::string &key, const Words &fields) {
        if (key == "graph") {
            graph_ = &graphs_[fields.at(0)];
            return true;
        }
        if (key == "revision") {
            graph_->push_back({fields.at(0), split(fields.at(1), ' '), split(fields.at(2), ' '),
                               split(fields.at(3), ' '), fields.at(4)});
            return true;
        }
        if (key == "case") {
            cases_.emplace_back();
            cases_.back().id = fields.at(0);
            cases_.back().op = fields.at(1);
            cases_.back().graph = &graphs_.at(fields.at(2));
            return true;
        }
        return read_input(cases_.back(), key, fields) || read_expectation(cases_.back(), key, fields) ||
               read_offline_expectation(cases_.back(), key, fields);
    }

    static bool read_input(Case &c, const std::string &key, const Words &fields) {
        if (key == "rows")
            c.rows = fields;
        else if (key == "target")
            c.targets = {fields.begin() + 1, fields.end()};
        else if (key == "flag")
            c.flags.insert(fields.at(0));
        else if (key == "order")
            c.order = fields.at(0);
        else if (key == "bare")
            c.bare = true;
        else if (key == "onto")
            c.wanted.heads = fields;
        else if (key == "id")
            c.wanted.id = fields.at(0);
        else if (key == "carry")
            c.wanted.branch_labels = fields;
        else if (key == "need")
            c.wanted.depends_on = fields;
        else if (key == "do")
            c.commands.push_back({fields.at(0), {fields.begin() + 1, fields.end()}, {}, {}, {}, {}});
        else if (key == "fails")
            c.commands.back().fails = fields.at(0);
        else if (key == "gives") {
            c.commands.back().order = fields.at(0);
            c.commands.back().versions = {fields.begin() + 1, fields.end()};
        } else if (key == "does")
            c.commands.back().steps = fields;
        else
            return false;
        return true;
    }

    static bool read_expectation(Case &c, const std::string &key, const Words &fields) {
        static const std::set<std::string> lists = {"heads",      "real_heads",    "bases",
                                                    "real_bases", "branch_points", "merge_points"};
        if (key == "error") {
            c.fails = true;
            c.kind = fields.at(0);
            c.message = fields.size() > 1 ? fields[1] : "";
        } else if (key == "steps")
            c.steps = fields;
        else if (key == "after")
            c.after.push_back(fields);
        else if (key == "changes")
            c.changes = fields.empty() ? "" : fields[0];
        else if (key == "log")
            c.log.push_back(fields.at(0));
        else if (key == "versions")
            c.versions = fields;
        else if (key == "revisions")
            c.revisions = fields;
        else if (key == "labels")
            c.labels[fields.at(0)] = {fields.begin() + 1, fields.end()};
        else if (key == "parents")
            c.written.down_revisions = fields;
        else if (key == "needs")
            c.written.depends_on = fields;
        else if (key == "carries")
            c.written.branch_labels = fields;
        else if (key == "branch")
            c.branches[fields.at(0)] = {fields.begin() + 1, fields.end()};
        else if (key == "output")
            c.output.emplace();
        else if (key == "line")
            c.output->push_back(fields.empty() ? "" : fields[0]);
        else if (lists.contains(key))
            c.lists[key] = fields;
        else
            return false;
        return true;
    }

    static bool read_offline_expectation(Case &c, const std::string &key, const Words &fields) {
        using Kind = RowChange::Kind;
        if (key == "creates")
            c.creates_version_table = fields.at(0) == "yes";
        else if (key == "row_changes")
            c.row_changes.emplace();
        else if (key == "row_change" && fields.at(0) == "insert")
            c.row_changes->push_back({Kind::insert, {}, fields.at(1)});
        else if (key == "row_change" && fields.at(0) == "update")
            c.row_changes->push_back({Kind::update, fields.at(1), fields.at(2)});
        else if (key == "row_change" && fields.at(0) == "delete")
            c.row_changes->push_back({Kind::remove, fields.at(1), {}});
        else if (key == "comment")
            c.comments.push_back(fields.at(0));
        else
            return false;
        return true;
    }

    std::map<std::string, std::vector<Revision>> graphs_;
    std::vector<Revision> *graph_ = nullptr;
    std::vector<Case> cases_;
    Words unread_;
};

bool is_bare_relative(const Words &targets) {
    return targets.size() == 1 && names_current_relative(targets[0]);
}

bool is_superseded(const Case &c) {
    return unmerging.contains(c.id) ||
           (c.op == "downgrade" && c.kind == "ambiguous_walk" && is_bare_relative(c.targets));
}

// Each step before what it stands on, or after.
bool is_valid_order(const Graph &graph, const Words &steps) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < steps.size(); i++)
        place[steps[i].substr(1)] = i;
    for (const std::string &step : steps) {
        const Node node = *graph.find(step.substr(1));
        for (const auto below : {graph.parents(node), graph.dependencies(node)})
            for (const Node one : below) {
                const auto at = place.find(graph.id(one));
                if (at != place.end() && (at->second < place[step.substr(1)]) != (step[0] == '+'))
                    return false;
            }
    }
    return true;
}

std::string check_steps(const Graph &graph, const std::string &order, const Words &found,
                        const Words &expected) {
    const bool same = order == "exact" ? found == expected
                                       : sorted(found) == sorted(expected) && is_valid_order(graph, found);
    return same ? ""
                : "steps " + testing::PrintToString(found) + " expected " + testing::PrintToString(expected);
}

std::string check_words(const char *what, const Words &found, const Words &expected) {
    return found == expected ? ""
                             : std::string(what) + " " + testing::PrintToString(found) + " expected " +
                                   testing::PrintToString(expected);
}

Plan plan(const Graph &graph, const std::string &op, const Rows &rows, const Words &targets, bool purge) {
    if (op == "stamp")
        return plan_stamp(graph, rows, targets, purge);
    return op == "upgrade" ? plan_upgrade(graph, rows, targets.at(0))
                           : plan_downgrade(graph, rows, targets.at(0), "");
}

// Alembic may leave rows on the way that another row implies (its issue 1373); ours are always the tips.
Words tips(const Graph &graph, const Words &rows) {
    Words kept;
    for (const std::string &row : rows) {
        Rows others = rows;
        std::erase(others, row);
        const auto applied = ids(graph, applied_revisions(graph, others));
        if (std::find(applied.begin(), applied.end(), row) == applied.end())
            kept.push_back(row);
    }
    return kept;
}

std::string check_move(const Case &c) {
    const Graph graph = Graph::load(*c.graph);
    const Plan found = plan(graph, c.op, c.rows, c.targets, c.flags.contains("purge"));
    if (c.fails)
        return "";
    Rows rows = found.purge ? Rows{} : c.rows;
    std::string kinds;
    std::vector<Words> after;
    for (const Step &step : found.steps) {
        change(rows, step);
        after.push_back(sorted(rows));
        for (const RowChange &one : step.changes)
            kinds += "iud"[static_cast<std::size_t>(one.kind)];
    }
    std::string why = check_words("rows", sorted(rows), c.versions);
    if (c.op == "stamp")
        return why;
    if (why.empty())
        why = check_steps(graph, c.order, steps(graph, found), c.steps);
    if (!why.empty() || steps(graph, found) != c.steps)
        return why;
    std::vector<Words> expected_after;
    for (const Words &recorded : c.after)
        expected_after.push_back(tips(graph, recorded));
    if (!c.after.empty() && after != expected_after)
        return "rows after each step " + testing::PrintToString(after) + " expected " +
               testing::PrintToString(c.after);
    if (c.changes && expected_after == c.after && kinds != *c.changes)
        return "row changes " + kinds + " expected " + *c.changes;
    Words log;
    for (const Step &step : found.steps)
        log.push_back(running_line(graph, step));
    return c.log.empty() ? "" : check_words("log", log, c.log);
}

OfflinePlan plan_offline(const Graph &graph, const std::string &op, const Words &ranges) {
    if (op == "stamp_sql")
        return plan_stamp_offline(graph, {}, ranges);
    return op == "upgrade_sql" ? plan_upgrade_offline(graph, {}, ranges.at(0))
                               : plan_downgrade_offline(graph, {}, ranges.at(0));
}

std::string check_offline(const Case &c) {
    const Graph graph = Graph::load(*c.graph);
    const OfflinePlan found = plan_offline(graph, c.op, c.targets);
    if (c.fails)
        return "";
    const bool creates_version_table = found.start.empty() && !found.plan.steps.empty();
    if (creates_version_table != c.creates_version_table)
        return c.creates_version_table ? "doesn't create the version table" : "creates the version table";
    const bool is_stamp = c.op == "stamp_sql";
    if (!is_stamp) {
        const std::string why = check_steps(graph, c.order, steps(graph, found.plan), c.steps);
        if (!why.empty() || steps(graph, found.plan) != c.steps)
            return why;
    }
    std::vector<RowChange> changes;
    Words comments;
    for (const Step &step : found.plan.steps) {
        changes.insert(changes.end(), step.changes.begin(), step.changes.end());
        comments.push_back(running_comment(graph, step));
    }
    if (c.row_changes && changes != *c.row_changes)
        return "other row changes";
    return c.comments.empty() || is_stamp ? "" : check_words("comments", comments, c.comments);
}

std::string check_script(const Case &c) {
    const Graph graph = Graph::load(*c.graph);
    Rows rows = c.rows;
    for (const Command &command : c.commands) {
        const std::string what = command.op + " " + testing::PrintToString(command.targets) + ": ";
        Plan found;
        if (const auto error =
                error_of([&] { found = plan(graph, command.op, rows, command.targets, false); })) {
            if (!command.fails)
                return what + error->message;
            continue;
        }
        if (command.fails == "internal") // Alembic crashed here; what follows is ours alone
            return "";
        if (command.fails == "ambiguous_walk" && is_bare_relative(command.targets))
            return "";
        if (command.fails)
            return what + "succeeded, expected " + *command.fails;
        rows = rows_after(rows, found);
        std::string why = check_words("rows", sorted(rows), command.versions);
        if (why.empty() && command.op != "stamp")
            why = check_steps(graph, command.order, steps(graph, found), command.steps);
        if (!why.empty())
            return what + why;
    }
    return "";
}

std::string check_load(const Case &c) {
    const Graph graph = Graph::load(*c.graph);
    if (c.fails)
        return "";
    std::map<std::string, Words> found;
    std::map<std::string, Words> labels;
    const auto note = [&](bool is_one, const char *list, Node node) {
        if (is_one)
            found[list].push_back(graph.id(node));
    };
    for (Node node = 0; node < graph.size(); node++) {
        note(graph.is_real_base(node), "real_bases", node);
        note(graph.is_branch_point(node), "branch_points", node);
        note(graph.is_merge_point(node), "merge_points", node);
        if (const Words own = graph.labels(node); !own.empty())
            labels[graph.id(node)] = own;
    }
    found["heads"] = ids(graph, graph.heads());
    found["real_heads"] = ids(graph, graph.real_heads());
    found["bases"] = ids(graph, graph.bases());
    for (const auto &[list, expected] : c.lists)
        if (const std::string why = check_words(list.c_str(), sorted(found[list]), sorted(expected));
            !why.empty())
            return why;
    return labels == c.labels ? "" : "labels " + testing::PrintToString(labels);
}

std::string check_writing(const Case &c) {
    Graph graph = Graph::load(*c.graph);
    NewRevision wanted = c.wanted;
    wanted.splice = c.flags.contains("splice");
    const Revision found = new_revision(graph, wanted);
    graph.add(found);
    if (c.fails)
        return "";
    const auto in_order = [&](const Words &words) { return c.order == "exact" ? words : sorted(words); };
    for (const std::string &why :
         {check_words("parents", in_order(found.down_revisions), in_order(c.written.down_revisions)),
          check_words("depends_on", in_order(found.depends_on), in_order(c.written.depends_on)),
          check_words("labels", found.branch_labels, c.written.branch_labels),
          check_words("heads", sorted(ids(graph, graph.heads())), sorted(c.lists.at("heads")))})
        if (!why.empty())
            return why;
    return "";
}

// Alembic lists labels in hash order.
std::string with_sorted_labels(const std::string &line) {
    std::string out;
    for (std::size_t i = 0; i < line.size();) {
        const std::size_t end = line[i] == '(' ? line.find_first_of("()", i + 1) : std::string::npos;
        if (end == std::string::npos || line[end] == '(') {
            out += line[i++];
            continue;
        }
        Words labels = split(line.substr(i + 1, end - i - 1), ',');
        for (std::string &label : labels)
            label.erase(0, label.find_first_not_of(' '));
        std::string list;
        for (const std::string &label : sorted(labels))
            list += (list.empty() ? "" : ", ") + label;
        out += "(" + list + ")";
        i = end + 1;
    }
    return out;
}

std::string check_output(const Case &c, Words found) {
    if (!c.output)
        return "";
    Words expected;
    for (const std::string &line : *c.output)
        if (!line.empty())
            expected.push_back(with_sorted_labels(line));
    std::erase(found, "");
    for (std::string &line : found)
        line = with_sorted_labels(line);
    return c.order == "exact" ? check_words("output", found, expected)
                              : check_words("output", sorted(found), sorted(expected));
}

std::string check_branches(const Graph &graph, const Case &c) {
    std::map<std::string, Words> found;
    std::string branch;
    for (const std::string &line : branches(graph, false)) {
        if (line.empty())
            continue;
        if (line[0] != ' ')
            branch = line.substr(0, line.find(' '));
        else
            found[branch].push_back(split(line.substr(line.find("-> ") + 3), ' ')[0]);
    }
    return found == c.branches ? "" : "branches " + testing::PrintToString(found);
}

// The revisions of which `show` has a block.
Words shown(const Graph &graph, const std::string &symbol) {
    Words found;
    for (const std::string &line : show(graph, {}, symbol))
        if (line.starts_with("Rev: "))
            found.push_back(split(line, ' ')[1]);
    return found;
}

std::string check_listing(const Case &c) {
    const Graph graph = Graph::load(*c.graph);
    Words found;
    if (c.op == "resolve")
        found = shown(graph, c.targets.at(0));
    else if (c.op == "bases")
        found = ids(graph, graph.bases());
    else if (c.op == "heads")
        found = ids(graph, c.flags.contains("resolve_dependencies") ? graph.real_heads() : graph.heads());
    else if (c.op == "current")
        found = ids(graph, current_revisions(graph, c.rows));
    else if (c.op == "branches")
        return check_branches(graph, c);
    else {
        const auto range = c.targets.empty() ? std::nullopt : std::optional<std::string_view>(c.targets[0]);
        const Words lines = history(graph, c.rows, range, false, c.flags.contains("indicate_current"));
        if (c.fails)
            return "";
        for (const std::string &line : lines)
            found.push_back(split(line.substr(line.find("-> ") + 3), ' ')[0]);
        for (std::string &one : found)
            one = one.substr(0, one.find(','));
        const Words expected = c.revisions.value_or(Words{});
        const std::string why = c.order == "exact"
                                    ? check_words("revisions", found, expected)
                                    : check_words("revisions", sorted(found), sorted(expected));
        return !why.empty() ? why : check_output(c, lines);
    }
    if (c.fails)
        return "";
    std::string why = check_words("revisions", sorted(found), sorted(c.revisions.value_or(Words{})));
    if (why.empty() && c.op == "heads")
        why = check_output(c, heads(graph, false, c.flags.contains("resolve_dependencies")));
    if (why.empty() && c.op == "current")
        why = check_output(c, current(graph, c.rows, false, c.flags.contains("check_heads"), "s"));
    return why;
}

// Empty, or why the case fails.
std::string check(const Case &c) {
    static const std::set<std::string> listings = {"heads",   "bases",   "branches",
                                                   "current", "history", "resolve"};
    std::string why = "unknown operation " + c.op;
    const auto error = error_of([&] {
        if (c.op == "upgrade" || c.op == "downgrade" || c.op == "stamp")
            why = check_move(c);
        else if (c.op.ends_with("_sql"))
            why = check_offline(c);
        else if (c.op == "script")
            why = check_script(c);
        else if (c.op == "load")
            why = check_load(c);
        else if (c.op == "revision" || c.op == "merge")
            why = check_writing(c);
        else if (listings.contains(c.op))
            why = check_listing(c);
    });
    if (!error)
        return why.empty() && c.fails && !c.bare && !is_superseded(c) ? "succeeded, expected " + c.message
                                                                      : why;
    if (!c.fails)
        return "refused: " + error->message;
    return c.bare || c.message.empty() || error->message == c.message
               ? ""
               : "refused: " + error->message + " expected " + c.message;
}

TEST(RecordedCases, AgreeWithAlembic) {
    const Book book(MIGRATE_CASES);
    EXPECT_EQ(book.unread(), Words{});
    std::map<std::string, std::array<int, 2>> table;
    Words superseded;
    Words left_out;
    for (const Case &c : book.cases()) {
        if (several_targets.contains(c.id)) {
            left_out.push_back(c.id);
            continue;
        }
        const std::string why = check(c);
        table[c.op][why.empty() ? 0 : 1]++;
        if (is_superseded(c))
            superseded.push_back(c.id);
        EXPECT_EQ(why, "") << c.id << " " << c.op << " rows " << testing::PrintToString(c.rows) << " target "
                           << testing::PrintToString(c.targets);
    }
    for (const auto &[op, counts] : table)
        std::cout << op << std::string(14 - op.size(), ' ') << "passed " << counts[0] << "  failed "
                  << counts[1] << "\n";
    std::cout << "superseded by contract: " << testing::PrintToString(superseded) << "\n"
              << "several targets, not run: " << testing::PrintToString(left_out) << "\n";
    EXPECT_EQ(book.cases().size(), 1502U);
}

} // namespace
} // namespace migrate::core::test
