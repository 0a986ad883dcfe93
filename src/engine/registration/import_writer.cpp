#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

#include "core/plan/repeatables.hpp"
#include "core/text.hpp"

#include "engine/registration/import_writer.hpp"

#include "engine/registration/registration.hpp"
#include "engine/registration/registration_log.hpp"
#include "engine/registration/repeatables.hpp"
#include "engine/registration/set_hook.hpp"
#include "engine/registration/set_variable.hpp"
#include "engine/registration/single_head.hpp"
#include "engine/registration/tags.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/own_tables.hpp"
#include "engine/store/variables.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

namespace {

// Goes through with a plan in which nothing is wrong.
class ImportWriter {
public:
    ImportWriter(const std::string &name, const core::ReadFolder &folder, ImportPlan plan)
        : name_(name), folder_(folder), plan_(std::move(plan)),
          command_(folder.is_history ? ChangeCommand::import_supabase : ChangeCommand::import_files) {}

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
            log_change(name_, command_, ids, detail);
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
            change_revisions(service, added, replaced, command_);
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
        if (!rows.empty() && !folder_.why.empty()) {
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
    ChangeCommand command_;
    core::Node first_new_ = 0;
    std::map<std::pair<core::FileKind, std::string>, Outcome> others_; // repeatable scripts and hooks
};

} // namespace

std::vector<ImportedRow> write_import(const Service &service, const core::ReadFolder &folder, ImportPlan plan,
                                      const ServiceNames &needed) {
    return ImportWriter(service.name, folder, std::move(plan)).run(service, needed);
}

} // namespace migrate::engine
