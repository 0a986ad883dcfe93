#include <algorithm>
#include <cctype>
#include <cstring>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>

#include "engine/offline.hpp"

#include "core/names.hpp"
#include "core/plan_offline.hpp"
#include "core/render.hpp"

#include "engine/error.hpp"
#include "engine/landscape.hpp"
#include "engine/psql_text.hpp"
#include "engine/runner.hpp"
#include "engine/script_reader.hpp"
#include "engine/version_writer.hpp"
#include "pg/catalog.hpp"
#include "pg/clip.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/parse.hpp"

namespace migrate::engine {

namespace {

// What Alembic's own version tables take.
constexpr int alembic_limit = 32;

// Text as lines: a statement may have several.
class ScriptLines {
public:
    void add(std::string_view text) {
        for (;;) {
            const auto end = text.find('\n');
            lines_.emplace_back(text.substr(0, end));
            if (end == std::string_view::npos) {
                return;
            }
            text.remove_prefix(end + 1);
        }
    }

    // What forms a paragraph ends with it.
    void add_blank() { lines_.emplace_back(); }

    // A paragraph before all others.
    void put_first(const char *line) { lines_.insert(lines_.begin(), {line, ""}); }

    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

private:
    std::vector<std::string> lines_;
};

bool contains_ignoring_case(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

// Whether a script may take the version table away, as DROP SCHEMA … CASCADE does. One that does so in a
// function of its own makes the DELETE after it fail, and with it the whole script.
bool may_drop_version_table(std::string_view script, const std::string &version_table) {
    const std::string_view words[] = {"schema", "owned", "execute", version_table};
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view word) { return contains_ignoring_case(script, word); });
}

// Whether the last statement of a script lacks its semicolon.
bool is_unterminated(const char *script, const std::vector<pg::ParsedStatement> &statements) {
    const pg::ParsedStatement &last = statements.back();
    return script[last.location + last.length] != ';';
}

// The settings that a script changes by SET, each once, but for those that every script gets anew.
std::set<std::string> settings_left_by(const std::vector<pg::ParsedStatement> &statements) {
    std::set<std::string> settings;
    for (const pg::ParsedStatement &statement : statements) {
        if (statement.setting != nullptr && strcmp(statement.setting, "search_path") != 0 &&
            !std::string_view(statement.setting).starts_with("migrate.")) {
            settings.insert(statement.setting);
        }
    }
    return settings;
}

// A block of PL/pgSQL, in quotes that it does not contain.
std::string do_block(const std::string &body) {
    std::string tag = "$migrate$";
    while (body.find(tag) != std::string::npos) {
        tag.insert(tag.size() - 1, "_");
    }
    return "DO " + tag + "\nBEGIN\n" + body + "\nEND\n" + tag + ";";
}

class OfflineScript {
public:
    OfflineScript(const Service &service, const Registry &registry, const core::OfflinePlan &plan,
                  const pg::SnapshotScope &snapshot)
        : service_(service), registry_(registry), offline_(plan), table_(service.quoted_table()),
          reader_(service, snapshot), rows_(plan.start.size()) {}

    std::vector<std::string> print() {
        add_statement("BEGIN;");
        if (!offline_.plan.steps.empty()) {
            prepare_version_table();
        }
        pg::TemporaryMemory memory;
        for (const core::Step &step : offline_.plan.steps) {
            pg::check_interrupts();
            add_step(step);
            memory.reset();
        }
        lines_.add("COMMIT;");
        // Without it psql would go on after an error: past the COMMIT that ends the failed transaction, or
        // with the data of a failed COPY, which it would take for statements and commands.
        if (leaves_transaction() || has_copy_data_) {
            lines_.put_first("\\set ON_ERROR_STOP on");
        }
        return lines_.take();
    }

private:
    void add_statement(const std::string &text) {
        lines_.add(text);
        lines_.add_blank();
    }

    [[nodiscard]] bool is_transactional(const core::Step &step) const {
        return step.direction == core::Direction::stamp || registry_.traits[step.revision].transactional;
    }

    [[nodiscard]] bool leaves_transaction() const {
        return std::any_of(offline_.plan.steps.begin(), offline_.plan.steps.end(),
                           [this](const core::Step &step) { return !is_transactional(step); });
    }

    // An upgrade in the server does all of this before its first script too.
    void prepare_version_table() {
        if (offline_.creates_version_table()) {
            add_statement("CREATE SCHEMA IF NOT EXISTS " + pg::quote_identifier(service_.schema_name) + ";");
            add_statement(create_table_statement(service_, true) + ";");
        }
        add_statement("LOCK TABLE " + table_ + " IN SHARE ROW EXCLUSIVE MODE;");
        add_statement(start_check());
        if (writes_long_version()) {
            add_statement("ALTER TABLE " + table_ + " ALTER COLUMN version_num TYPE pg_catalog.text;");
        }
    }

    // On a database that stands elsewhere, UPDATE and DELETE would quietly find nothing.
    [[nodiscard]] std::string start_check() const {
        std::string versions;
        std::string names;
        for (const std::string &row : offline_.start) {
            versions += (versions.empty() ? "" : ", ") + pg::quote_literal(row);
            names += (names.empty() ? "" : ", ") + row;
        }
        const std::string elsewhere =
            offline_.start.empty()
                ? "EXISTS (SELECT FROM " + table_ + ")"
                : "(SELECT pg_catalog.count(*) FROM " + table_ + " WHERE version_num IN (" + versions +
                      ")) OPERATOR(pg_catalog.<>) " + std::to_string(offline_.start.size());
        const std::string message = "version table \"" + service_.display_table() + "\" does not stand at " +
                                    (names.empty() ? "base" : names) + ", from which this script starts";
        return do_block("    IF " + elsewhere + " THEN\n        RAISE EXCEPTION USING MESSAGE = " +
                        pg::quote_literal(message) + ";\n    END IF;");
    }

    [[nodiscard]] bool writes_long_version() const {
        for (const core::Step &step : offline_.plan.steps) {
            for (const core::RowChange &change : step.changes) {
                if (pg::count_characters(change.to) > alembic_limit) {
                    return true;
                }
            }
        }
        return false;
    }

    void add_step(const core::Step &step) {
        lines_.add("-- " + core::running_comment(registry_.graph, step));
        add_foreign_dependencies(step);
        lines_.add_blank();
        std::string script;
        if (step.direction != core::Direction::stamp) {
            script = add_script(step);
        }
        for (const core::RowChange &change : step.changes) {
            add_change(change, step.direction == core::Direction::downgrade &&
                                   may_drop_version_table(script, service_.version_table));
        }
    }

    // Where other services stand cannot be known here, so that who reads the script is told what it relies
    // on.
    void add_foreign_dependencies(const core::Step &step) {
        if (step.direction != core::Direction::upgrade) {
            return;
        }
        for (const std::string &name : registry_.graph.revision(step.revision).depends_on) {
            if (core::parse_foreign(name)) {
                lines_.add("-- Depends on " + name);
            }
        }
    }

    // Answers the script's text.
    std::string add_script(const core::Step &step) {
        const std::string &revision = registry_.graph.id(step.revision);
        const Script script =
            reader_.require(revision, step.direction == core::Direction::upgrade ? "up" : "down");
        if (script.statements == 0) {
            return "";
        }
        const bool transactional = is_transactional(step);
        if (!transactional) {
            add_statement("COMMIT;");
        }
        const std::string set = transactional ? "SET LOCAL " : "SET ";
        add_settings(core::name_of(step.direction), revision, set);
        const std::vector<pg::ParsedStatement> statements = pg::parse_script(script.body);
        has_copy_data_ =
            has_copy_data_ || std::any_of(statements.begin(), statements.end(),
                                          [](const auto &statement) { return statement.data.has_value(); });
        std::string text = text_for_psql(script.body);
        lines_.add(text);
        if (is_unterminated(script.body, statements)) {
            lines_.add(";"); // on a line of its own, since a comment may come before it
        }
        lines_.add_blank();
        for (const std::string &setting : settings_left_by(statements)) {
            add_statement(set + pg::quote_identifier(setting) + " TO DEFAULT;");
        }
        if (!transactional) {
            add_statement("BEGIN;");
        }
        return text;
    }

    // For each script anew: the one before may have set them otherwise.
    void add_settings(const char *direction, const std::string &revision, const std::string &set) {
        lines_.add(set + "search_path = " + service_.search_path + ";");
        lines_.add(set + "migrate.service = " + pg::quote_literal(service_.name) + ";");
        lines_.add(set + "migrate.schema = " + pg::quote_literal(service_.schema_name) + ";");
        lines_.add(set + "migrate.direction = " + pg::quote_literal(direction) + ";");
        add_statement(set + "migrate.revision = " + pg::quote_literal(revision) + ";");
    }

    // As Alembic writes it. may_be_gone: the table need not be there when no row remains, as in the server.
    void add_change(const core::RowChange &change, bool may_be_gone) {
        const std::string found =
            " WHERE " + table_ + ".version_num = " + pg::quote_literal(change.from) + ";";
        switch (change.kind) {
        case core::RowChange::Kind::insert:
            rows_++;
            add_statement("INSERT INTO " + table_ + " (version_num) VALUES (" + pg::quote_literal(change.to) +
                          ");");
            break;
        case core::RowChange::Kind::update:
            add_statement("UPDATE " + table_ + " SET version_num=" + pg::quote_literal(change.to) + found);
            break;
        case core::RowChange::Kind::remove:
            rows_--;
            add_statement(rows_ == 0 && may_be_gone
                              ? do_block("    IF pg_catalog.to_regclass(" + pg::quote_literal(table_) +
                                         ") IS NOT NULL THEN\n        DELETE FROM " + table_ + found +
                                         "\n    END IF;")
                              : "DELETE FROM " + table_ + found);
            break;
        }
    }

    const Service &service_;
    const Registry &registry_;
    const core::OfflinePlan &offline_;
    std::string table_;
    ScriptReader reader_;
    std::size_t rows_; // that the version table has by now
    bool has_copy_data_ = false;
    ScriptLines lines_;
};

// What stands before the colon, as it was written.
std::string_view start_of(std::string_view range) {
    const auto colon = range.find(':');
    return colon == std::string_view::npos ? std::string_view() : range.substr(0, colon);
}

// The row of a start that is a whole id. Only by such a one can a revision be named that a database sees in
// place of the one which replaces it.
core::Rows rows_that_tell(const Service &service, const std::vector<std::string> &ranges,
                          const pg::SnapshotScope &snapshot) {
    const core::Graph &graph = registry_of(service, snapshot).graph;
    for (const std::string &range : ranges) {
        const std::string start(start_of(range));
        if (graph.find(start)) {
            return {start};
        }
    }
    return {};
}

std::string range_in_sight(Landscape &landscape, const std::string &service, const std::string &range) {
    const auto colon = range.find(':');
    if (colon == std::string::npos) {
        return landscape.in_sight(service, range);
    }
    return landscape.in_sight(service, range.substr(0, colon)) + ":" +
           landscape.in_sight(service, range.substr(colon + 1));
}

// The first step also makes the rows name what is in sight.
void correct_start(core::OfflinePlan &plan, const std::vector<core::RowChange> &corrections) {
    if (plan.plan.steps.empty()) {
        return;
    }
    std::vector<core::RowChange> &changes = plan.plan.steps.front().changes;
    changes.insert(changes.begin(), corrections.begin(), corrections.end());
    for (const core::RowChange &correction : corrections) {
        std::replace(plan.start.begin(), plan.start.end(), correction.to, correction.from);
    }
}

using Ranges = std::vector<std::string>;
using MakePlan = std::function<core::OfflinePlan(const core::Graph &, const Ranges &)>;

std::vector<std::string> print_plan(const std::string &name, const Ranges &ranges,
                                    const MakePlan &make_plan) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    const Service service = find_service(name, snapshot);
    require_right(service);
    Landscape landscape(snapshot, [&](const Service &one) { return rows_that_tell(one, ranges, snapshot); });
    landscape.add(service);
    Ranges in_sight;
    in_sight.reserve(ranges.size());
    for (const std::string &range : ranges) {
        in_sight.push_back(range_in_sight(landscape, name, range));
    }
    const Registry &registry = landscape.registry(name);
    core::OfflinePlan plan = explained(name, [&] { return make_plan(registry.graph, in_sight); });
    for (const core::Step &step : plan.plan.steps) {
        pg::check_interrupts();
        refuse_irreversible(service, registry, step);
    }
    correct_start(plan, landscape.state(name).corrections);
    return OfflineScript(service, registry, plan, snapshot).print();
}

} // namespace

std::vector<std::string> upgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(name, {range}, [](const core::Graph &graph, const Ranges &ranges) {
        return core::plan_upgrade_offline(graph, ranges.front());
    });
}

std::vector<std::string> downgrade_sql(const std::string &name, const std::string &range) {
    return print_plan(name, {range}, [](const core::Graph &graph, const Ranges &ranges) {
        return core::plan_downgrade_offline(graph, ranges.front());
    });
}

std::vector<std::string> stamp_sql(const std::string &name, const std::vector<std::string> &ranges) {
    return print_plan(name, ranges, core::plan_stamp_offline);
}

} // namespace migrate::engine
