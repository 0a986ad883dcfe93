#include <algorithm>

#include "core/text.hpp"

#include "engine/state/mirrored_history.hpp"

#include "engine/store/hashes.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/open_table.hpp"
#include "pg/rights.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

void refuse_missing_right(const Service &service, const HistoryTable &history, const std::string &grant) {
    throw pg::Error(ERRCODE_INSUFFICIENT_PRIVILEGE,
                    core::format(R"(permission denied for "{}", the history of {})", history.display(),
                                 history.tool->title),
                    core::format(R"(Role "{}", the owner of service "{}", would have to write it.)",
                                 service.owner, service.name),
                    grant);
}

// What the version table must not have either, and columns that the tool does not know.
void require_plain(const Service &service, const HistoryTable &history, const core::HistoryMirror &mirror) {
    const pg::OpenTable open(history.table);
    check_history_shape(history, open.get());
    const FormData_pg_class *form = RelationGetForm(open.get());
    if (form->relpersistence != RELPERSISTENCE_PERMANENT) {
        refuse_history(history, "It is unlogged: a crash would empty it.", way_to_end_mirror(service));
    }
    if (open.get()->rd_rules != nullptr) {
        refuse_history(history, "It has rewrite rules.", way_to_end_mirror(service));
    }
    if (form->relrowsecurity && form->relforcerowsecurity) {
        refuse_history(history, "It forces row level security on its owner.", way_to_end_mirror(service));
    }
    const std::vector<core::MirrorCell> cells = mirror.row({}, hashes);
    for (const pg::TableColumn &column : pg::columns_of(history.table)) {
        const bool is_written = std::any_of(cells.begin(), cells.end(), [&](const core::MirrorCell &cell) {
            return cell.column == column.name;
        });
        if (!is_written && column.must_be_given) {
            refuse_history(history,
                           core::format("Its column {} must not be null, and {} does not write it.",
                                        column.name, history.tool->title),
                           way_to_end_mirror(service));
        }
    }
}

} // namespace

std::string way_to_end_mirror(const Service &service) {
    if (!service.mirror) {
        return "Leave mirror => true out.";
    }
    return core::format("To write the service's own version table alone from now on: "
                        "SELECT migrate.alter_service({}, mirror => false);",
                        pg::quote_literal(service.name));
}

const core::HistoryMirror &require_mirror(const HistoryTable &history) {
    const core::HistoryMirror *mirror = core::find_mirror(*history.tool);
    if (mirror == nullptr) {
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                        core::format("the history of {} can't be written", history.tool->title),
                        "It can with supabase, golang-migrate, dbmate, goose and flyway.",
                        "Adopt it without mirror => true.");
    }
    return *mirror;
}

void require_rights(const Service &service, const HistoryTable &history) {
    require_readable(service, history);
    const Oid owner = owner_of(service);
    const std::string to_owner = " TO " + pg::quote_identifier(service.owner) + ";";
    constexpr AclMode needed = ACL_SELECT | ACL_INSERT | ACL_DELETE;
    if (!pg::has_rights_on(owner, history.table, needed)) {
        refuse_missing_right(service, history,
                             "GRANT SELECT, INSERT, DELETE ON " + history.quoted() + to_owner);
    }
    for (const Oid sequence : pg::sequences_of(history.table)) {
        if (!pg::has_rights_on(owner, sequence, ACL_USAGE)) {
            refuse_missing_right(service, history,
                                 core::format("GRANT USAGE ON SEQUENCE {}.{}",
                                              pg::quote_identifier(history.schema_name),
                                              pg::quote_identifier(pg::name_of_relation(sequence))) +
                                     to_owner);
        }
    }
}

void require_writable(const Service &service, const HistoryTable &history) {
    const core::HistoryMirror &mirror = require_mirror(history);
    require_rights(service, history);
    require_plain(service, history, mirror);
}

HistoryTable mirrored_history(const Service &service) {
    const core::HistoryTool *tool = core::find_history_tool(service.history_tool.value_or(""));
    if (tool != nullptr) {
        for (HistoryTable &history :
             histories_at(service.history_schema.value_or(""), service.history_table.value_or(""), tool)) {
            return std::move(history);
        }
    }
    throw pg::Error(pg::sqlstate::bad_version_table,
                    core::format(R"("{}.{}" is no longer the history of {} that service "{}" writes too)",
                                 service.history_schema.value_or(""), service.history_table.value_or(""),
                                 tool != nullptr ? tool->title : service.history_tool.value_or(""),
                                 service.name),
                    "It is gone, or has other columns now.", way_to_end_mirror(service));
}

} // namespace migrate::engine
