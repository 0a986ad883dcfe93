#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

#include "core/plan/repeatables.hpp"
#include "core/text.hpp"

#include "engine/registration/import_files.hpp"

#include "engine/error.hpp"
#include "engine/registration/import_encoding.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/repeatables.hpp"
#include "engine/registration/rules.hpp"
#include "engine/registration/service_definition.hpp"
#include "engine/registration/service_names.hpp"
#include "engine/registration/set_hook.hpp"
#include "engine/registration/set_variable.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/registration/tags.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/variables.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/read_only.hpp"
#include "pg/snapshot.hpp"
#include "pg/sqlstate.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

constexpr std::size_t most_shown = 20;

std::string sha256_in_hex(std::string_view text) { return hex(sha256_of(text)); }

core::ReadFolder read(const ImportRequest &request) {
    std::optional<std::string_view> tool;
    if (request.tool) {
        tool = *request.tool;
    }
    core::ReadFolder folder = core::read_folder(request.source.files, tool, sha256_in_hex);
    core::Migrations &migrations = folder.migrations;
    if (!request.source.findings.empty()) { // the archive itself: what else is missing follows from that
        migrations.findings = request.source.findings;
        folder.format = nullptr;
    }
    convert_to_database(migrations);
    return folder;
}

std::string describe(const ImportFinding &finding) {
    const std::string where =
        finding.file + (finding.line == 0 ? "" : core::format(":{}", std::to_string(finding.line)));
    return finding.file.empty() ? finding.message : core::format("{}: {}", where, finding.message);
}

// One finding says what mends it; of several, there is a function that tells all.
void refuse(const std::string &service, const ImportFindings &findings) {
    const ImportFinding &first = findings.front();
    if (findings.size() == 1 && first.file.empty()) {
        throw pg::Error(first.sqlstate, first.message, "", first.hint);
    }
    std::string detail;
    for (std::size_t i = 0; i < std::min(findings.size(), most_shown); i++) {
        detail += (detail.empty() ? "" : "\n") + describe(findings[i]);
    }
    if (findings.size() > most_shown) {
        detail += core::format("\nand {} more", std::to_string(findings.size() - most_shown));
    }
    const bool is_folder = std::all_of(findings.begin(), findings.end(), [](const ImportFinding &finding) {
        return finding.sqlstate == ERRCODE_INVALID_PARAMETER_VALUE;
    });
    throw pg::Error(is_folder ? ERRCODE_INVALID_PARAMETER_VALUE : pg::sqlstate::folder_refused,
                    core::format(R"(the folder can't be imported into service "{}")", service), detail,
                    findings.size() == 1 && !first.hint.empty()
                        ? first.hint
                        : "Nothing was registered. What mends each of these: SELECT * FROM "
                          "migrate.import_check(...), with the same arguments.");
}

ServiceNames needed_services(const std::string &own, const core::Migrations &migrations,
                             const pg::SnapshotScope &snapshot) {
    ServiceNames names;
    for (const core::ImportedFileRevision &revision : migrations.revisions) {
        for (const std::string &name : revision.depends_on) {
            const std::size_t colon = name.find(':');
            std::string service = name.substr(0, colon);
            if (colon != std::string::npos && service != own && !names.contains(service) &&
                look_up_service(service, snapshot)) {
                names.insert(std::move(service));
            }
        }
    }
    return names;
}

// False: another session has made one of that name meanwhile.
bool create(const std::string &name, const core::Format &format) {
    ServiceDefinition definition;
    if (!format.has_own_schema) {
        definition.schema_name = "public";
    }
    try {
        return create_missing_service(name, definition);
    } catch (const pg::Error &error) {
        if (error.sqlstate() != ERRCODE_DUPLICATE_OBJECT || format.has_own_schema) {
            throw;
        }
        const std::string literal = pg::quote_literal(name);
        throw pg::Error(error.sqlstate(), error.message(), error.detail(),
                        core::format("Create the service yourself, with a version table of its own: SELECT "
                                     "migrate.create_service({}, 'public', version_table => {}); or in "
                                     "a schema of its own: SELECT migrate.create_service({});",
                                     literal, pg::quote_literal(name + "_version"), literal));
    }
}

// Goes through with a plan in which nothing is wrong.
class Import {
public:
    Import(const std::string &name, const core::ReadFolder &folder, ImportPlan plan)
        : name_(name), folder_(folder), plan_(std::move(plan)) {}

    std::vector<ImportedRow> run(const Service &service, const ServiceNames &needed) {
        set_variables(service);
        note_moved(service);
        change(service, needed);
        refuse_second_head(service);
        register_repeatables();
        set_hooks();
        set_tags();
        return rows();
    }

private:
    // What the service has already stays.
    void set_variables(const Service &service) {
        for (const core::ImportedVariable &one : folder_.migrations.variables) {
            if (!find_variable(service, one.name, pg::SnapshotScope::fresh())) {
                set_variable(name_, one.name, one.value, false);
            }
        }
    }

    // So that errors name the right line.
    void note_moved(const Service &service) {
        const Bookkeeping bookkeeping;
        for (const ImportedForm &form : plan_.forms) {
            pg::check_interrupts();
            if (form.has_moved) {
                note_files(service, form.stored);
            }
        }
    }

    void change(const Service &service, const ServiceNames &needed) {
        std::vector<NewForm> added;
        std::vector<NewForm> replaced;
        ChangeDetail detail;
        std::vector<std::string> ids;
        {
            const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
            const std::shared_ptr<const Registry> registry = registry_of(service, snapshot);
            first_new_ = registry->graph.size();
            for (const ImportedForm &form : plan_.forms) {
                pg::check_interrupts();
                if (form.result == ImportResult::unchanged) {
                    continue;
                }
                ids.push_back(form.stored.revision.id);
                if (form.result == ImportResult::registered) {
                    added.push_back({&form.stored, form.properties});
                    continue;
                }
                if (form.result == ImportResult::noted) {
                    log_script_changes(service, read_stored(service, ids.back(), snapshot), form.stored);
                }
                note_change(detail, *registry, form);
                replaced.push_back({&form.stored, form.properties});
            }
            for (const AbsentRevision &one : plan_.absent) {
                if (one.stays.empty()) {
                    ids.push_back(one.id);
                    const core::Node node = registry->graph.find(one.id).value();
                    const core::Revision &revision = registry->graph.revision(node);
                    describe_registration(detail, {revision, registry->properties[node]}, nullptr);
                    if (!revision.branch_labels.empty()) {
                        free_labels(read_stored(service, one.id, snapshot), registry->properties[node],
                                    replaced);
                    }
                }
            }
        }
        if (!ids.empty()) {
            write(service, needed, added, replaced);
            log_change(name_, ChangeCommand::import_files, ids, detail);
        }
    }

    // A file that has been renamed takes the branch labels of the revision that goes, which goes last: until
    // then others may follow it.
    void free_labels(StoredRevision stored, const ScriptProperties &properties,
                     std::vector<NewForm> &replaced) {
        stored.revision.branch_labels.clear();
        const StoredRevision &kept = without_labels_.emplace_back(std::move(stored));
        replaced.push_back({&kept, properties});
    }

    static void note_change(ChangeDetail &detail, const Registry &registry, const ImportedForm &form) {
        const core::Node node = registry.graph.find(form.stored.revision.id).value();
        const RegisteredForm after{form.stored.revision, form.properties};
        describe_registration(detail, {registry.graph.revision(node), registry.properties[node]}, &after);
    }

    void write(const Service &service, const ServiceNames &needed, const std::vector<NewForm> &added,
               const std::vector<NewForm> &replaced) {
        if (!added.empty() || !replaced.empty()) {
            change_revisions(service, added, replaced, ChangeCommand::import_files);
        }
        bool has_removed = false;
        for (const AbsentRevision &one : plan_.absent) {
            if (one.stays.empty()) {
                remove_revision(service, one.id);
                has_removed = true;
            }
        }
        if (replaced.empty() && !has_removed) {
            check_added_revisions(name_, needed, first_new_);
        } else {
            check_changed_revisions(name_);
        }
    }

    // Each after those that it comes after.
    void register_repeatables() {
        std::vector<core::Repeatable> all;
        for (const core::ImportedRepeatable &one : folder_.migrations.repeatables) {
            all.push_back({one.name, one.after});
        }
        for (const std::size_t i : core::order_repeatables(all)) {
            const core::ImportedRepeatable &one = folder_.migrations.repeatables[i];
            others_[{core::FileKind::repeatable, one.name}] = register_repeatable(
                name_, {one.name, std::string(one.script.text), one.after, one.variables,
                        ScriptFile{one.script.file, static_cast<int>(one.script.first_line)}});
        }
    }

    void set_hooks() {
        for (const core::ImportedHook &one : folder_.migrations.hooks) {
            others_[{core::FileKind::hook, one.event}] =
                set_hook(name_, one.event, std::string(one.script.text), one.variables,
                         ScriptFile{one.script.file, static_cast<int>(one.script.first_line)});
        }
    }

    void set_tags() {
        for (const core::ImportedTag &one : folder_.migrations.tags) {
            tag(name_, {one.name, one.key, one.note, true});
        }
    }

    std::vector<ImportedRow> rows() {
        std::unordered_map<std::string_view, const ImportedForm *> forms;
        for (const ImportedForm &form : plan_.forms) {
            forms.emplace(form.stored.revision.id, &form);
        }
        std::vector<ImportedRow> rows;
        rows.reserve(folder_.migrations.rows.size() + plan_.absent.size());
        for (const core::FileRow &row : folder_.migrations.rows) {
            const auto found = forms.find(row.key);
            rows.push_back(row.kind == core::FileKind::revision && found != forms.end()
                               ? row_of_revision(row, *found->second)
                               : row_of_other(row));
        }
        for (const AbsentRevision &one : plan_.absent) {
            rows.push_back({one.file, "revision", one.id, one.stays.empty() ? "removed" : "gone", one.stays});
        }
        const auto precedes = [](const ImportedRow &one, const ImportedRow &other) {
            return one.file < other.file;
        };
        if (!std::is_sorted(rows.begin(), rows.end(), precedes)) {
            std::stable_sort(rows.begin(), rows.end(), precedes);
        }
        if (!rows.empty()) {
            std::string &note = rows.front().note;
            note = note.empty() ? folder_.why : core::format("{}; {}", folder_.why, note);
        }
        return rows;
    }

    static ImportedRow row_of_revision(const core::FileRow &row, const ImportedForm &form) {
        static constexpr const char *results[] = {"registered", "unchanged", "replaced", "noted"};
        std::string note = row.note;
        for (const FileNote &one : form.notes) {
            if (one.file == row.file) {
                note += (note.empty() ? "" : "; ") + one.text;
            }
        }
        return {row.file, "revision", row.key, results[static_cast<std::size_t>(form.result)], note};
    }

    ImportedRow row_of_other(const core::FileRow &row) {
        static constexpr const char *kinds[] = {"revision", "repeatable", "hook",
                                                "plan",     "side file",  "other"};
        static constexpr const char *results[] = {"unchanged", "registered", "replaced"};
        const auto found = others_.find({row.kind, row.key});
        return {row.file, kinds[static_cast<std::size_t>(row.kind)], std::nullopt,
                found == others_.end() ? "ignored" : results[static_cast<std::size_t>(found->second)],
                row.note};
    }

    const std::string &name_;
    const core::ReadFolder &folder_;
    ImportPlan plan_;
    std::deque<StoredRevision> without_labels_;
    core::Node first_new_ = 0;
    std::map<std::pair<core::FileKind, std::string>, Outcome> others_; // repeatable scripts and hooks
};

// The services were looked up before they were locked.
void require_same_services(const std::string &service, const core::ReadFolder &folder,
                           const ServiceNames &needed) {
    if (needed_services(service, folder.migrations, pg::SnapshotScope::fresh()) != needed) {
        throw pg::Error(ERRCODE_T_R_SERIALIZATION_FAILURE,
                        "a service that the revisions depend on has been created or dropped meanwhile", "",
                        "Import the folder again.");
    }
}

// Goes through with it where nothing is found to be wrong, which may also be an error.
std::vector<ImportedRow> try_import(const ImportRequest &request, core::ReadFolder &folder,
                                    ImportFindings &findings) {
    const std::string &name = request.service;
    const ServiceNames needed = needed_services(name, folder.migrations, pg::SnapshotScope::fresh());
    std::optional<Service> service;
    if (look_up_service(name, pg::SnapshotScope::fresh())) {
        service = lock_to_register(name, needed);
        require_same_services(name, folder, needed);
    }
    ImportPlan plan;
    {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        plan = plan_import(name, service ? &*service : nullptr, folder, request.out_of_order, snapshot);
    }
    findings = std::move(plan.findings);
    if (!findings.empty()) {
        return {};
    }
    if (!service) {
        if (!create(name, *folder.format)) {
            folder = read(request); // the plan has given parents to what it holds
            return try_import(request, folder, findings);
        }
        service = lock_to_register(name, needed);
        require_same_services(name, folder, needed);
    }
    return Import(name, folder, std::move(plan)).run(*service, needed);
}

// What an error says of the folder, or of the service; what is of the moment goes on.
bool is_of_the_moment(int sqlstate) {
    switch (ERRCODE_TO_CATEGORY(sqlstate)) {
    case ERRCODE_TRANSACTION_ROLLBACK:
    case ERRCODE_INSUFFICIENT_RESOURCES:
    case ERRCODE_OPERATOR_INTERVENTION:
    case ERRCODE_SYSTEM_ERROR:
    case ERRCODE_INTERNAL_ERROR:
        return true;
    default:
        return sqlstate == ERRCODE_LOCK_NOT_AVAILABLE;
    }
}

// Nothing can be written, so that the whole is not tried.
void look(const ImportRequest &request, const Service *service, core::ReadFolder &folder,
          ImportFindings &findings) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    findings = plan_import(request.service, service, folder, request.out_of_order, snapshot).findings;
}

} // namespace

std::vector<ImportedRow> import_files(ImportRequest request) {
    pg::refuse_read_only("migrate.import()");
    core::ReadFolder folder = read(request);
    ImportFindings findings;
    std::vector<ImportedRow> rows = try_import(request, folder, findings);
    if (!findings.empty()) {
        refuse(request.service, findings);
    }
    return rows;
}

ImportFindings check_import(ImportRequest request) {
    core::ReadFolder folder = read(request);
    const std::optional<Service> service = look_up_service(request.service, pg::SnapshotScope::fresh());
    if (service) {
        require_right(*service);
    } else {
        check_service_name(request.service);
    }
    ImportFindings findings;
    const pg::Subtransaction trial; // which its end takes back
    try {
        if (pg::is_read_only()) {
            look(request, service ? &*service : nullptr, folder, findings);
        } else {
            (void)try_import(request, folder, findings);
        }
    } catch (const pg::PgError &error) {
        const ErrorData *data = error.data();
        if (is_of_the_moment(data->sqlerrcode)) {
            throw;
        }
        findings = {{"", 0, data->sqlerrcode, error.what(), data->hint != nullptr ? data->hint : ""}};
    } catch (const pg::Error &error) {
        if (is_of_the_moment(error.sqlstate())) {
            throw;
        }
        findings = {{"", 0, error.sqlstate(), error.message(), error.hint()}};
    }
    return findings;
}

} // namespace migrate::engine
