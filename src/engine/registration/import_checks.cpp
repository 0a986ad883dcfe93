#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "core/graph/names.hpp"
#include "core/plan/cross_service_plan.hpp"
#include "core/plan/repeatables.hpp"
#include "core/text.hpp"

#include "engine/registration/import_checks.hpp"

#include "engine/error.hpp"
#include "engine/registration/registration.hpp"
#include "engine/registration/repeatables.hpp"
#include "engine/registration/rules.hpp"
#include "engine/script/script_check.hpp"
#include "engine/script/script_place.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/hooks.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/parse.hpp"
#include "pg/scan.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// Do what may be refused, by us or by the server's parser, after which a call can go on. False: it was.
template <typename F>
bool attempt(const std::string &file, const NamedPlace &named, ImportFindings &findings, F work) {
    const auto line = [&] { return static_cast<std::size_t>(named.line); };
    try {
        work();
        return true;
    } catch (const pg::PgError &error) {
        const ErrorData *data = error.data();
        if (ERRCODE_TO_CATEGORY(data->sqlerrcode) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION) {
            throw;
        }
        findings.push_back(
            {file, line(), data->sqlerrcode, error.what(), data->hint != nullptr ? data->hint : ""});
    } catch (const pg::Error &error) {
        findings.push_back({file, line(), error.sqlstate(), error.message(), error.hint()});
    }
    return false;
}

// Lines of a script that was put together are those of the files that its parts are from.
void point_into_parts(const std::vector<core::ScriptPart> &parts, ImportFinding &finding) {
    if (!parts.empty() && finding.line != 0) {
        core::FileLine place = core::place_of_line(parts, finding.line);
        finding.file = std::move(place.file);
        finding.line = place.line;
    }
}

std::optional<ScriptFile> file_of(const std::optional<core::ImportedScript> &script) {
    return script ? std::optional(ScriptFile{script->file, static_cast<int>(script->first_line)})
                  : std::nullopt;
}

std::optional<std::string> text_of(const std::optional<core::ImportedScript> &script) {
    return script ? std::optional<std::string>(script->text) : std::nullopt;
}

bool needs_no_transaction(const pg::ParsedStatement &statement) {
    return statement.obstacle == pg::Obstacle::no_transaction_block;
}

// With variables, as it is with a word in the place of each: their values are nothing that a revision is
// registered by.
bool is_one_that_needs_no_transaction(const std::string &script, core::VariableStyle variables) {
    try {
        const core::BoundText bound = core::bind_variables(script, variables, [](std::string_view) {
            return core::VariableValue{"v", false};
        });
        const std::vector<pg::ParsedStatement> statements = pg::parse_script(bound.text.c_str());
        return statements.size() == 1 && needs_no_transaction(statements[0]);
    } catch (const pg::PgError &error) { // what is wrong with it, the check will say
        pg::forgive_syntax_error(error);
    } catch (const core::Error &) { // likewise
    }
    return false;
}

bool has_one_that_needs_no_transaction(const std::string &script) {
    try {
        const std::vector<pg::ParsedStatement> statements = pg::parse_script(script.c_str());
        return std::any_of(statements.begin(), statements.end(), needs_no_transaction);
    } catch (const pg::PgError &error) { // what is wrong with it, the check will say
        pg::forgive_syntax_error(error);
    }
    return false;
}

constexpr const char *runs_outside_of_transaction = "its one statement runs outside of a transaction";

const std::string &name_of_file(const StoredRevision &stored, ScriptKind kind) {
    const std::optional<ScriptFile> &file = stored.files.at(static_cast<std::size_t>(kind));
    return file ? file->name : stored.source.value();
}

void add_note(ImportedForm &form, ScriptKind kind, const char *text) {
    form.notes.push_back({name_of_file(form.stored, kind), text});
}

// The line of the file on which a script that has changed first differs, or of the script, where its lines
// are not the file's; 0: it does not.
std::size_t first_changed_line(const std::optional<std::string> &before,
                               const std::optional<std::string> &after,
                               const std::optional<ScriptFile> &file) {
    if (!after || before == after) {
        return 0;
    }
    const std::string_view old_text = before ? std::string_view(*before) : std::string_view();
    const auto place = std::mismatch(after->begin(), after->end(), old_text.begin(), old_text.end()).first;
    const int first_line = file && file->first_line != 0 ? file->first_line : 1;
    return static_cast<std::size_t>(first_line + std::count(after->begin(), place, '\n'));
}

core::FileLine find_changed_place(const StoredRevision &before, const ImportedForm &form) {
    const StoredRevision &after = form.stored;
    const auto &[up_file, down_file, verify_file] = after.files;
    const std::optional<std::string> up_before = before.up;
    const std::optional<std::string> up_after = after.up;
    if (const std::size_t line = first_changed_line(up_before, up_after, up_file)) {
        return {up_file ? up_file->name : after.source.value(), line};
    }
    if (const std::size_t line = first_changed_line(before.down, after.down, down_file)) {
        return form.down_parts.empty()
                   ? core::FileLine{down_file ? down_file->name : after.source.value(), line}
                   : core::place_of_line(form.down_parts, line);
    }
    return {after.source.value(), first_changed_line(before.verify, after.verify, verify_file)};
}

// What makes a file agree with what is applied.
std::string way_back(const core::Format &format, const StoredRevision &before, const StoredRevision &after) {
    if (before.transactional && !after.transactional) {
        return "It ran in a transaction: take what lets it run outside of one out of its file.";
    }
    if (!before.transactional && after.transactional) {
        return core::format("It ran outside of a transaction: in its file, {}.", format.outside_transaction);
    }
    if (before.revision.replaces != after.revision.replaces) {
        return "Put the files that it stands for back as they were.";
    }
    return "Put the file back as it was, and what is to change into a new one.";
}

} // namespace

StoredRevision stored_form(const core::ImportedFileRevision &revision) {
    StoredRevision stored;
    stored.revision = {revision.id,         revision.parents.value(),
                       revision.depends_on, revision.branch_labels,
                       revision.message,    revision.replaces};
    stored.up_is_given = revision.up.has_value();
    stored.up = text_of(revision.up).value_or("");
    stored.down = text_of(revision.down);
    stored.verify = text_of(revision.verify);
    stored.transactional = !revision.up || revision.up->transactional;
    if (revision.down && revision.down->transactional != stored.transactional) {
        stored.down_transactional = revision.down->transactional;
    }
    stored.source = revision.source;
    stored.variables = revision.variables;
    stored.files = {file_of(revision.up), file_of(revision.down), file_of(revision.verify)};
    return stored;
}

void infer_transactions(ImportedForm &form, const ScriptProperties *registered) {
    StoredRevision &stored = form.stored;
    const bool up_is_marked = !stored.transactional;
    const bool down_is_marked = !stored.down_runs_in_transaction();
    const bool is_known = registered != nullptr && registered->up_sha256 == form.properties.up_sha256;
    if (!up_is_marked && (is_known ? !registered->transactional
                                   : is_one_that_needs_no_transaction(stored.up, stored.variables))) {
        stored.transactional = false;
        add_note(form, ScriptKind::up, runs_outside_of_transaction);
    }
    if (stored.down) {
        const bool is_down_known = registered != nullptr && registered->reversible &&
                                   registered->down_sha256 == form.properties.down_sha256;
        const bool runs_outside =
            down_is_marked ||
            (is_down_known ? !registered->down_transactional
                           : is_one_that_needs_no_transaction(*stored.down, stored.variables));
        if (runs_outside && !down_is_marked) {
            add_note(form, ScriptKind::down, runs_outside_of_transaction);
        }
        if (runs_outside == stored.transactional) {
            stored.down_transactional = !runs_outside;
        }
    }
    form.properties.transactional = stored.transactional;
    form.properties.down_transactional = stored.down_runs_in_transaction();
}

void infer_transaction_of_history(ImportedForm &form, const ScriptProperties *registered) {
    const bool is_known = registered != nullptr && registered->up_sha256 == form.properties.up_sha256;
    form.stored.transactional =
        is_known ? registered->transactional : !has_one_that_needs_no_transaction(form.stored.up);
    if (!form.stored.transactional) {
        add_note(form, ScriptKind::up, "it runs outside of a transaction");
    }
    form.properties = properties_of(form.stored);
}

bool check_form(const std::string &service, const core::Format &format, ImportedForm &form,
                const core::Revision *registered, Variables &variables, ImportFindings &findings) {
    StoredRevision &stored = form.stored;
    bool is_right = attempt(stored.source.value(), {}, findings, [&] {
        explained(service, [&] {
            core::check_id(stored.revision.id);
            for (const std::string &label : stored.revision.branch_labels) {
                core::check_label(label);
            }
        });
        check_names(service, stored.revision, registered);
    });
    for (const ScriptKind kind : revision_script_kinds) {
        NamedPlace named;
        const bool script_is_right = attempt(name_of_file(stored, kind), named, findings,
                                             [&] { check_script(service, stored, kind, variables, &named); });
        if (!script_is_right && kind == ScriptKind::down) {
            point_into_parts(form.down_parts, findings.back());
        }
        if (!script_is_right && kind != ScriptKind::verify &&
            findings.back().sqlstate == pg::sqlstate::script_not_transactional) {
            findings.back().hint =
                core::format("In its file, {}.", kind == ScriptKind::up ? format.outside_transaction
                                                                        : format.down_outside_transaction);
        }
        is_right = is_right && script_is_right;
    }
    if (is_right && stored.up_is_given && stored.up_statements == 0) {
        add_note(form, ScriptKind::up, "it has no statement");
    }
    return is_right;
}

void check_change_of_file(const Service &service, const core::Format &format, const StoredRevision &before,
                          const ImportedForm &form, bool applied, ImportFindings &findings) {
    try {
        check_change(service, before, form.stored, applied, true);
    } catch (const pg::Error &error) {
        core::FileLine place = find_changed_place(before, form);
        findings.push_back({std::move(place.file), place.line, error.sqlstate(),
                            core::format("{} ({})", error.message(), error.detail()),
                            way_back(format, before, form.stored)});
    }
}

void check_other_scripts(const std::string &service, const core::Migrations &migrations, Variables &variables,
                         ImportFindings &findings) {
    const auto check = [&](const core::ImportedScript &script, core::VariableStyle style,
                           ScriptOrigin origin) {
        const std::string body(script.text);
        const std::optional<ScriptFile> file = file_of(script);
        NamedPlace named;
        origin.named = &named;
        if (!attempt(script.file, named, findings,
                     [&] { check_script(origin, new_script(body, style, file), true, variables, true); })) {
            point_into_parts(script.parts, findings.back());
        }
    };
    for (const core::ImportedRepeatable &one : migrations.repeatables) {
        attempt(one.script.file, {}, findings, [&] { check_repeatable_name(one.name); });
        check(one.script, one.variables, {service, one.name, ScriptKind::repeatable});
    }
    const std::string nothing;
    for (const core::ImportedHook &one : migrations.hooks) {
        check(one.script, one.variables,
              {service, nothing, ScriptKind::hook, find_hook_event(one.event).value()});
    }
}

void check_order_of_repeatables(const core::Migrations &migrations, const IsRegisteredName &is_registered,
                                ImportFindings &findings) {
    std::vector<core::Repeatable> all;
    std::unordered_set<std::string_view> names;
    for (const core::ImportedRepeatable &one : migrations.repeatables) {
        all.push_back({one.name, one.after});
        names.insert(one.name);
    }
    for (const core::ImportedRepeatable &one : migrations.repeatables) {
        for (const std::string &name : one.after) {
            if (!names.contains(name) && !is_registered(name)) {
                findings.push_back(
                    {one.script.file, 0, pg::sqlstate::unknown_repeatable,
                     core::format(R"(repeatable script "{}" comes after "{}", which is not there)", one.name,
                                  name),
                     core::format("Correct the name, or add the file R__{}.sql.", name)});
            }
        }
    }
    std::vector<std::size_t> ordered = core::order_repeatables(all);
    std::sort(ordered.begin(), ordered.end());
    for (std::size_t i = 0; i < all.size(); i++) {
        if (!std::binary_search(ordered.begin(), ordered.end(), i)) {
            findings.push_back(
                {migrations.repeatables[i].script.file, 0, pg::sqlstate::repeatable_cycle,
                 core::format(R"(repeatable script "{}" comes after itself, or after one that does)",
                              all[i].name),
                 "Take one \"-- migrate:after\" out of the circle."});
        }
    }
}

void settle_dependencies(const std::string &service, ImportedForm &form, ImportFindings &findings) {
    ServiceNames others;
    attempt(form.stored.source.value(), {}, findings,
            [&] { sort_dependencies(service, form.stored.revision, others); });
}

void check_cross_service_dependencies(const std::vector<ImportedForm> &forms, ImportFindings &findings,
                                      const pg::SnapshotScope &snapshot) {
    for (const ImportedForm &form : forms) {
        for (const std::string &name : form.stored.revision.depends_on) {
            const std::size_t colon = name.find(':');
            if (colon == std::string::npos || colon == 0) { // of this service, or refused already
                continue;
            }
            const std::optional<Service> other = look_up_service(name.substr(0, colon), snapshot);
            if (!other || !core::find_cross_service(registry_of(*other, snapshot)->graph,
                                                    std::string_view(name).substr(colon + 1))) {
                findings.push_back(
                    {form.stored.source.value(), 0, pg::sqlstate::missing_parent,
                     core::format("Revision {} referenced from {} is not present", name,
                                  form.stored.revision.id),
                     core::format(R"(Import the files of service "{}" first.)", name.substr(0, colon))});
            }
        }
    }
}

} // namespace migrate::engine
