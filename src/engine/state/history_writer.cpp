#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/import/history_flyway.hpp"
#include "core/import/history_match.hpp"
#include "core/text.hpp"

#include "engine/state/history_writer.hpp"

#include "engine/error.hpp"
#include "engine/script/caller_rights.hpp"
#include "engine/script/timeouts.hpp"
#include "engine/state/registry.hpp"
#include "engine/state/version_table.hpp"
#include "engine/store/hashes.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/encoding.hpp"
#include "pg/error.hpp"
#include "pg/parse.hpp"
#include "pg/relation_lock.hpp"
#include "pg/role_scope.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/session_state.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

constexpr int restricted = SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION;

const char *type_name(core::ColumnKind kind) {
    switch (kind) {
    case core::ColumnKind::integer:
        return "pg_catalog.int8";
    case core::ColumnKind::boolean:
        return "pg_catalog.bool";
    default:
        return "pg_catalog.text";
    }
}

// As a parameter of type text, or text[], which the statement casts.
pg::Parameter parameter_of(const core::MirrorCell &cell) {
    return cell.kind == core::ColumnKind::text_list ? pg::text_array_parameter(cell.list)
                                                    : pg::optional_text_parameter(cell.value);
}

std::string placeholder(const core::MirrorCell &cell, std::size_t number) {
    const std::string parameter = "$" + std::to_string(number);
    return cell.kind == core::ColumnKind::text_list ? parameter : parameter + "::" + type_name(cell.kind);
}

// Of a script that can't be parsed as it is stored, which takes values of variables, there is one end.
std::vector<std::size_t> statement_ends(const char *body, core::VariableStyle variables) {
    std::vector<std::size_t> ends;
    if (variables != core::VariableStyle::none) {
        return {std::strlen(body)};
    }
    const pg::ScannerDefaults defaults;
    for (const pg::ParsedStatement &statement : pg::parse_script(body)) {
        std::size_t end =
            static_cast<std::size_t>(statement.location) + static_cast<std::size_t>(statement.length);
        ends.push_back(end);
    }
    return ends;
}

std::string said(const std::string &version) {
    return version.empty() ? "nothing is applied" : core::format(R"(it is "{}")", version);
}

std::int64_t whole_milliseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1000); }

} // namespace

HistoryWriter::HistoryWriter(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot), owner_(owner_of(service)), history_(mirrored_history(service)),
      mirror_(&require_mirror(history_)) {
    require_rights(service, history_); // who may not write it must not lock it
    {
        const LockTimeoutScope timeout(service);
        wait_explained([&] { pg::lock_relation(history_.table, ShareRowExclusiveLock); });
    }
    if (!is_there()) {
        history_ = mirrored_history(service);
        pg::lock_relation(history_.table, ShareRowExclusiveLock);
    }
    require_writable(service, history_);
    const std::vector<core::HistoryRow> rows = read_history(history_, pg::SnapshotScope::latest());
    if (mirror_->wants_repeatables) {
        for (const core::HistoryRow &row : rows) {
            const std::string rank = row[core::flyway_columns::rank].value_or("0");
            std::int64_t number = 0;
            std::from_chars(rank.data(), rank.data() + rank.size(), number);
            last_rank_ = std::max(last_rank_, number);
        }
    }
    explained(service.name, [&] {
        for (const core::HistoryEntry &entry : history_.tool->read(rows, history_.names(service))) {
            const std::optional<std::string> version =
                core::normal_version(history_.tool->form, entry.versions.back());
            if (entry.scope == core::HistoryEntry::Scope::repeatable || !version) {
                continue;
            }
            if (entry.scope == core::HistoryEntry::Scope::up_to) {
                baseline_ = *version;
            }
            if (!entry.may_be_unknown) {
                rows_[*version].insert(entry.versions.back());
            }
        }
    });
}

void HistoryWriter::require_room_for(const std::string &revision) const {
    explained(service_.name,
              [&] { core::require_mirrored(*history_.tool, revision, history_.names(service_)); });
}

void HistoryWriter::require_undoable(const std::string &revision) const {
    const std::optional<std::string> version = core::mirrored_version(*history_.tool, revision);
    if (version && !mirror_->has_one_row && !rows_.contains(*version) && has(*version)) {
        throw pg::Error(pg::sqlstate::not_adoptable,
                        core::format(R"(revision "{}" can't be undone in "{}", the history of {})", revision,
                                     history_.display(), history_.tool->title),
                        core::format("The baseline {} there stands for it.", baseline_),
                        way_to_end_mirror(service_));
    }
}

void HistoryWriter::require_missing(const std::string &revision) const {
    const std::optional<std::string> version = core::mirrored_version(*history_.tool, revision);
    if (version && !mirror_->has_one_row && has(*version)) {
        throw pg::Error(pg::sqlstate::not_adoptable,
                        core::format(R"(revision "{}" is applied already, says "{}", the history of {})",
                                     revision, history_.display(), history_.tool->title),
                        core::format(R"(The version table "{}" of service "{}" does not say so.)",
                                     service_.display_table(), service_.name),
                        way_to_catch_up());
    }
}

void HistoryWriter::require_latest(const core::Rows &rows) const {
    if (!mirror_->has_one_row || rows.size() > 1) { // several are refused for what follows them
        return;
    }
    const std::string wanted = version_of(rows);
    const std::string latest = rows_.empty() ? "" : rows_.begin()->first;
    if (wanted != latest) {
        throw pg::Error(pg::sqlstate::not_adoptable,
                        core::format(R"("{}", the history of {}, is at another version than service "{}")",
                                     history_.display(), history_.tool->title, service_.name),
                        core::format(R"(There {}, and in the version table "{}" {}.)", said(latest),
                                     service_.display_table(), said(wanted)),
                        way_to_catch_up());
    }
}

std::string HistoryWriter::way_to_catch_up() const {
    return core::format("If {} has run it, take that over: SELECT * FROM migrate.adopt({}, mirror => true);",
                        history_.tool->title, pg::quote_literal(service_.name));
}

// What a table of one row says of these; "": nothing is applied.
std::string HistoryWriter::version_of(const core::Rows &rows) const {
    return rows.empty() ? "" : core::mirrored_version(*history_.tool, rows.front()).value_or(rows.front());
}

void HistoryWriter::require_room_for(const core::Rows &rows) const {
    if (mirror_->has_one_row && rows.size() > 1) {
        throw pg::Error(
            pg::sqlstate::not_adoptable,
            core::format(R"(several revisions can't be written to "{}", the history of {})",
                         history_.display(), history_.tool->title),
            core::format(R"(It has one row, and service "{}" would be at {}. Nothing was run.)",
                         service_.name, core::quote_some(rows)),
            core::format("Merge the branches, or write the service's own version table alone from now on: "
                         "SELECT migrate.alter_service({}, mirror => false);",
                         pg::quote_literal(service_.name)));
    }
}

bool HistoryWriter::is_there() const {
    const Oid nspace = pg::find_namespace(history_.schema_name);
    return OidIsValid(nspace) && pg::find_relation(nspace, history_.name.c_str()) == history_.table;
}

bool HistoryWriter::has(const std::string &version) const {
    return rows_.contains(version) || (!baseline_.empty() && !mirror_->has_one_row &&
                                       !core::less_as_version(history_.tool->form, baseline_, version));
}

core::MirroredMigration HistoryWriter::migration_of(const std::string &revision, const std::string &message,
                                                    double seconds) {
    core::MirroredMigration migration{.id = revision,
                                      .message = message,
                                      .source = source_of(service_, revision, snapshot_),
                                      .owner = service_.owner,
                                      .milliseconds = whole_milliseconds(seconds)};
    if (mirror_->wants_script) {
        const char *body = pg::after_byte_order_mark(
            ScriptReader(service_, snapshot_).require(revision, ScriptKind::up).body);
        if (mirror_->wants_repeatables) {
            migration.script = pg::to_utf8(body);
        } else {
            migration.script = body;
            migration.statements =
                core::supabase_statements(migration.script, statement_ends(body, variables_of(revision)));
        }
    }
    return migration;
}

core::VariableStyle HistoryWriter::variables_of(const std::string &revision) const {
    const std::shared_ptr<const Registry> registry = registry_of(service_, snapshot_);
    return registry->properties.at(registry->graph.find(revision).value()).variables;
}

void HistoryWriter::note_upgrade(const std::string &revision, const std::string &message, double seconds,
                                 const core::Rows &rows) {
    if (mirror_->has_one_row) {
        show_latest(rows);
        return;
    }
    add(migration_of(revision, message, seconds));
}

void HistoryWriter::note_downgrade(const std::string &revision, const core::Rows &rows) {
    if (!is_there() && rows.empty()) {
        return; // the script took it away together with all that was applied
    }
    if (mirror_->has_one_row) {
        show_latest(rows);
        return;
    }
    remove(revision);
}

void HistoryWriter::note_repeatable(const std::string &name, double seconds) {
    if (!mirror_->wants_repeatables) {
        return;
    }
    const Script script = ServiceScriptReader(service_, snapshot_).require(ScriptKind::repeatable, name);
    insert({.id = name,
            .is_repeatable = true,
            .message = name,
            .source = "",
            .owner = service_.owner,
            .milliseconds = whole_milliseconds(seconds),
            .rank = ++last_rank_,
            .script = pg::to_utf8(script.body)});
}

void HistoryWriter::note_stamp(const core::Graph &graph, const core::NodeSet &applied,
                               const core::Rows &rows) {
    if (mirror_->has_one_row) {
        show_latest(rows);
        return;
    }
    for (core::Node node = 0; node < graph.size(); node++) {
        pg::check_interrupts();
        const std::string &id = graph.id(node);
        if (applied.contains(node)) {
            require_room_for(id);
            if (!has(core::mirrored_version(*history_.tool, id).value())) {
                add(migration_of(id, graph.revision(node).message, 0));
            }
        } else {
            require_undoable(id);
            remove(id);
        }
    }
}

void HistoryWriter::check() const {
    if (is_there() && pg::has_deferred_triggers(history_.table)) {
        refuse_history(history_, "Triggers on it have been deferred, and would fire after the run.",
                       way_to_end_mirror(service_));
    }
}

void HistoryWriter::add(const core::MirroredMigration &migration) {
    const std::string version = core::mirrored_version(*history_.tool, migration.id).value();
    if (has(version)) {
        return;
    }
    core::MirroredMigration numbered = migration;
    numbered.rank = ++last_rank_;
    insert(numbered);
    rows_[version].insert(migration.id.starts_with('B') ? migration.id.substr(1) : migration.id);
}

void HistoryWriter::remove(const std::string &revision) {
    const std::optional<std::string> version = core::mirrored_version(*history_.tool, revision);
    const auto found = version ? rows_.find(*version) : rows_.end();
    if (found == rows_.end()) {
        return;
    }
    const std::string key = pg::quote_identifier(std::string(mirror_->key));
    std::string sql = "DELETE FROM ONLY " + history_.quoted() + " WHERE " + key +
                      " OPERATOR(pg_catalog.=) $1::" + type_name(mirror_->key_kind);
    if (!mirror_->kept.empty()) {
        sql += " AND type OPERATOR(pg_catalog.<>) " + pg::quote_literal(std::string(mirror_->kept));
    }
    for (const std::string &stored : found->second) {
        write(sql, {pg::text_parameter(stored)}, true);
    }
    rows_.erase(found);
}

// One row says it all, or none.
void HistoryWriter::show_latest(const core::Rows &rows) {
    require_room_for(rows);
    const std::string wanted = version_of(rows);
    if (rows.empty() ? rows_.empty() : rows_.size() == 1 && rows_.contains(wanted)) {
        return;
    }
    if (!rows_.empty()) {
        write("DELETE FROM ONLY " + history_.quoted(), {}, true);
    }
    rows_.clear();
    if (!rows.empty()) {
        insert({.id = wanted, .message = "", .source = "", .owner = service_.owner});
        rows_[wanted].insert(wanted);
    }
}

void HistoryWriter::insert(const core::MirroredMigration &migration) {
    std::string columns;
    std::string values;
    std::vector<pg::Parameter> parameters;
    const std::vector<pg::TableColumn> known = pg::columns_of(history_.table);
    for (const core::MirrorCell &cell : mirror_->row(migration, hashes)) {
        const bool is_known = std::any_of(known.begin(), known.end(), [&](const pg::TableColumn &column) {
            return column.name == cell.column;
        });
        if (!is_known) {
            continue; // a table that an older version of the tool has made
        }
        parameters.push_back(parameter_of(cell));
        columns += (columns.empty() ? "" : ", ") + pg::quote_identifier(std::string(cell.column));
        values += (values.empty() ? "" : ", ") + placeholder(cell, parameters.size());
    }
    write("INSERT INTO " + history_.quoted() + " (" + columns + ") VALUES (" + values + ")", parameters,
          true);
}

// Triggers may run: as the owner, and what they leave in the session is put right.
void HistoryWriter::write(const std::string &sql, const std::vector<pg::Parameter> &parameters,
                          bool must_hit) {
    if (!is_there()) {
        throw pg::Error(
            pg::sqlstate::bad_version_table,
            core::format(R"(a script took away "{}", the history of {} that service "{}" writes too)",
                         history_.display(), history_.tool->title, service_.name),
            "", way_to_end_mirror(service_));
    }
    pg::GucScope settings;
    withhold_caller_rights(owner_, settings);
    const pg::SpiConnection connection;
    pg::RestrictedSessionState session_state;
    std::uint64_t written = 0;
    {
        const pg::RoleScope role(owner_, restricted);
        written = pg::execute(sql, parameters);
    }
    session_state.restore();
    if (must_hit && written == 0) {
        throw pg::Error(pg::sqlstate::version_row_mismatch,
                        core::format(R"("{}", the history of {}, does not take what is written)",
                                     history_.display(), history_.tool->title),
                        core::format(R"(Service "{}": a script or a trigger has changed it under the run.)",
                                     service_.name),
                        "Take what writes it out of the script, or drop the trigger. " +
                            way_to_end_mirror(service_));
    }
}

} // namespace migrate::engine
