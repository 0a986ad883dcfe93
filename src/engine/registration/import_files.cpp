#include <algorithm>

#include "core/import/native.hpp"
#include "core/text.hpp"

#include "engine/registration/import_files.hpp"

#include "engine/error.hpp"
#include "engine/registration/import_encoding.hpp"
#include "engine/registration/service_definition.hpp"
#include "engine/registration/service_names.hpp"
#include "engine/script/section_marks.hpp"
#include "engine/store/hashes.hpp"
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

core::ReadFolder read(const ImportRequest &request) {
    std::optional<std::string_view> tool;
    if (request.tool) {
        tool = *request.tool;
    }
    core::ReadFolder folder = core::read_folder(request.source.files, tool, hashes.sha256);
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

// Up to twenty of them, each on a line.
std::string describe(const ImportFindings &findings) {
    std::string detail;
    for (std::size_t i = 0; i < std::min(findings.size(), most_shown); i++) {
        detail += (detail.empty() ? "" : "\n") + describe(findings[i]);
    }
    if (findings.size() > most_shown) {
        detail += core::format("\nand {} more", std::to_string(findings.size() - most_shown));
    }
    return detail;
}

// One finding says what mends it; of several, there is a function that tells all.
void refuse(const std::string &service, const ImportFindings &findings) {
    const ImportFinding &first = findings.front();
    if (findings.size() == 1 && first.file.empty()) {
        throw pg::Error(first.sqlstate, first.message, "", first.hint);
    }
    const bool is_folder = std::all_of(findings.begin(), findings.end(), [](const ImportFinding &finding) {
        return finding.sqlstate == ERRCODE_INVALID_PARAMETER_VALUE;
    });
    throw pg::Error(is_folder ? ERRCODE_INVALID_PARAMETER_VALUE : pg::sqlstate::folder_refused,
                    core::format(R"(the folder can't be imported into service "{}")", service),
                    describe(findings),
                    findings.size() == 1 && !first.hint.empty()
                        ? first.hint
                        : "Nothing was registered. What mends each of these: SELECT * FROM "
                          "migrate.import_check(...), with the same arguments.");
}

void refuse_history(const std::string &service, const std::string &table, const ImportFindings &findings) {
    throw pg::Error(
        pg::sqlstate::folder_refused,
        core::format(R"("{}" can't be imported into service "{}")", table, service), describe(findings),
        core::format("Nothing was registered. Mend these files in the CLI's folder, and import that "
                     "instead: SELECT * FROM migrate.import({}, :'files');",
                     pg::quote_literal(service)));
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

// The services were looked up before they were locked.
void require_same_services(const std::string &service, const core::ReadFolder &folder,
                           const ServiceNames &needed) {
    if (needed_services(service, folder.migrations, pg::SnapshotScope::fresh()) != needed) {
        throw pg::Error(ERRCODE_T_R_SERIALIZATION_FAILURE,
                        "a service that the revisions depend on has been created or dropped meanwhile", "",
                        "Import the folder again.");
    }
}

// The plan has copies of the revisions' scripts. What else is still to be written gets texts of its own, so
// that the archive need not stay in memory while scripts as large as all of it are stored.
void release_archive(ImportRequest &request, core::Migrations &migrations) {
    const auto keep = [&](core::ImportedScript &script) {
        script.text = migrations.keep(std::string(script.text));
    };
    for (core::ImportedRepeatable &one : migrations.repeatables) {
        keep(one.script);
    }
    for (core::ImportedHook &one : migrations.hooks) {
        keep(one.script);
    }
    std::vector<core::ImportedFileRevision>().swap(migrations.revisions);
    std::vector<core::SourceFile>().swap(request.source.files);
    request.source.memory.release();
}

// Goes through with it where nothing is found to be wrong, which may also be an error.
std::vector<ImportedRow> try_import(ImportRequest &request, core::ReadFolder &folder,
                                    ImportFindings &findings) {
    const std::string &name = request.service;
    const ServiceNames needed = needed_services(name, folder.migrations, pg::SnapshotScope::fresh());
    std::optional<Service> service = lock_to_import(name, needed);
    if (service) {
        require_same_services(name, folder, needed);
    }
    const EscapedMarksScope marks(folder.format == &core::native);
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
    release_archive(request, folder.migrations);
    return write_import(*service, folder, std::move(plan), needed);
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

} // namespace

std::optional<Service> lock_to_import(const std::string &name, const ServiceNames &needed) {
    return look_up_service(name, pg::SnapshotScope::fresh()) ? std::optional(lock_to_register(name, needed))
                                                             : std::nullopt;
}

Service create_to_import(const std::string &name, const core::Format &format) {
    (void)create(name, format); // or another session has, and it is locked as well
    return lock_to_register(name, {});
}

std::vector<ImportedRow> import_history(const Service &service, const std::string &table,
                                        core::ReadFolder history) {
    // What has run since follows what is applied, whatever its version is.
    ImportPlan planned = plan_import(service.name, &service, history, true, pg::SnapshotScope::fresh());
    if (!planned.findings.empty()) {
        refuse_history(service.name, table, planned.findings);
    }
    return write_import(service, history, std::move(planned), {});
}

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
        if (pg::is_read_only()) { // so that the whole can't be tried
            const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
            const EscapedMarksScope marks(folder.format == &core::native);
            findings = plan_import(request.service, service ? &*service : nullptr, folder,
                                   request.out_of_order, snapshot)
                           .findings;
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
