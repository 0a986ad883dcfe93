#include "core/import/sqitch.hpp"

#include "core/import/ids.hpp"
#include "core/import/placeholders.hpp"
#include "core/import/sections.hpp"
#include "core/import/sqitch_plan.hpp"
#include "core/import/sqitch_project.hpp"
#include "core/import/utf8.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace migrate::core {

namespace {

class ProjectReading {
public:
    ProjectReading(const Folder &folder, Migrations &migrations)
        : folder_(folder), migrations_(migrations), project_(folder) {}

    void read() {
        const SourceFile *plan = folder_.find(project_.plan_name());
        project_.read_conf(migrations_);
        if (plan == nullptr) {
            refuse_missing_plan();
        } else {
            plan_file_ = plan;
            read_plan(read_sqitch_plan(plan->text));
        }
        ignore_others();
    }

private:
    void refuse_missing_plan() {
        const std::string name = project_.plan_name();
        migrations_.findings.push_back(
            {project_.conf() == nullptr ? name : project_.conf()->name, 0, ErrorCode::missing_file,
             core::format("there is no {}", name),
             "Pack the folder that holds the plan, with its folders deploy, revert and verify."});
    }

    void read_plan(SqitchPlan plan) {
        migrations_.add_row(*plan_file_, FileKind::plan);
        seen_.insert(plan_file_->name);
        for (SqitchPlanError &error : plan.errors) {
            migrations_.refuse(*plan_file_, error.line, ErrorCode::bad_plan, std::move(error.message),
                               std::move(error.hint));
        }
        for (const SqitchChange &change : plan.changes) {
            read_change(plan, change);
        }
    }

    void read_change(const SqitchPlan &plan, const SqitchChange &change) {
        const bool is_reworked = !change.rework_tags.empty();
        ImportedFileRevision revision;
        revision.key = base_name_of(change);
        revision.change = change.name;
        revision.message = change.note;
        const SourceFile *deploy = script(SqitchScript::deploy, revision, is_reworked);
        if (deploy == nullptr) {
            refuse_missing_script(change,
                                  project_.script_name(SqitchScript::deploy, revision.key, is_reworked));
            return;
        }
        revision.source = deploy->name;
        revision.up = whole_script(*deploy);
        if (const SourceFile *revert = script(SqitchScript::revert, revision, is_reworked)) {
            revision.down = whole_script(*revert);
        }
        if (const SourceFile *verify = script(SqitchScript::verify, revision, is_reworked)) {
            revision.verify = whole_script(*verify);
        }
        for (const SqitchDependency &dependency : change.dependencies) {
            read_dependency(plan, change, dependency, revision);
        }
        for (const SqitchTag &tag : change.tags) {
            migrations_.tags.push_back({tag.name, revision.key, tag.note, plan_file_->name, tag.line});
        }
        migrations_.revisions.push_back(std::move(revision));
    }

    // What its scripts are called: as the change, or as users@v1.0 if a later one has the same name. Sqitch
    // takes the tag for which there is a deploy script; the last one if there is none.
    std::string base_name_of(const SqitchChange &change) const {
        if (change.rework_tags.empty()) {
            return change.name;
        }
        for (const std::string &tag : change.rework_tags) {
            std::string name = change.name + "@" + tag;
            if (folder_.find(project_.script_name(SqitchScript::deploy, name, true)) != nullptr) {
                return name;
            }
        }
        return change.name + "@" + change.rework_tags.front();
    }

    // nullptr: there is none.
    const SourceFile *script(SqitchScript kind, ImportedFileRevision &revision, bool is_reworked) {
        const SourceFile *file = folder_.find(project_.script_name(kind, revision.key, is_reworked));
        if (file != nullptr) {
            seen_.insert(file->name);
            check_text(*file);
            migrations_.add_row(*file, FileKind::revision, revision.key);
            if (has_psql_place(file->text)) {
                revision.variables = VariableStyle::psql;
            }
        }
        return file;
    }

    // Of files whose names don't say that they are to be read as text.
    void check_text(const SourceFile &file) {
        if (file.name.ends_with(".sql")) {
            return;
        }
        if (std::optional<NotText> found = find_not_text(file.text)) {
            migrations_.refuse(file, found->line, ErrorCode::bad_encoding, std::move(found->message),
                               std::move(found->hint));
        }
    }

    void refuse_missing_script(const SqitchChange &change, const std::string &name) {
        migrations_.refuse(
            *plan_file_, change.line, ErrorCode::missing_file,
            core::format("change \"{}\" has no {}", change.name, name),
            change.rework_tags.empty()
                ? "Put the file there, or take the line out of the plan if the change was "
                  "never deployed."
                : "It is reworked further down, so that its own scripts stand under the name "
                  "of a tag between the two: take the file from the version control's history.");
    }

    // Only what another project has to hold adds something: what this plan has is in the chain.
    void read_dependency(const SqitchPlan &plan, const SqitchChange &change,
                         const SqitchDependency &dependency, ImportedFileRevision &revision) {
        const bool is_own = dependency.project.empty() || dependency.project == plan.project;
        if (dependency.is_conflict) {
            refuse_dependency(
                change, core::format("\"{}\" is a conflict, of which there is none here", dependency.text),
                "In what you import, take it out of the [ ] on this line. That the other change "
                "is not applied is then for you to see to.");
        } else if (!dependency.id.empty()) {
            refuse_dependency(change, core::format("\"{}\" names a change by its id", dependency.text),
                              "In what you import, write its name there: change, or project:change.");
        } else if (!is_own && dependency.change.empty()) {
            refuse_dependency(change, core::format("\"{}\" names a tag of another project", dependency.text),
                              "In what you import, write the change there that the tag stands on: "
                              "project:change.");
        } else if (!is_own) {
            const std::string needed = dependency.project + ":" + id_of(dependency.change);
            revision.depends_on.push_back(needed);
            if (!dependency.tag.empty()) {
                revision.tagged_dependencies.push_back({needed, dependency.change, dependency.tag});
            }
        }
    }

    void refuse_dependency(const SqitchChange &change, std::string message, std::string hint) {
        migrations_.refuse(*plan_file_, change.line, ErrorCode::not_carried_over, std::move(message),
                           std::move(hint));
    }

    void ignore_others() {
        for (const SourceFile &file : folder_.files()) {
            if (seen_.contains(file.name) || &file == project_.conf()) {
                continue;
            }
            migrations_.ignore(file, FileKind::other,
                               project_.has_script_place(file.name)
                                   ? "the plan names no change that has this script"
                                   : "Sqitch takes what its plan names");
        }
    }

    const Folder &folder_;
    Migrations &migrations_;
    SqitchProject project_;
    const SourceFile *plan_file_ = nullptr;
    std::unordered_set<std::string_view> seen_;
};

Evidence recognise(const Folder &folder) {
    const SourceFile *plan = folder.find(SqitchProject(folder).plan_name());
    return plan == nullptr ? Evidence{} : Evidence{plan, core::format("it has a {}", plan->name)};
}

IsOwnFile owns(const Folder &folder) {
    return [project = SqitchProject(folder)](const SourceFile &file) {
        return &file == project.conf() || file.name == project.plan_name() ||
               project.has_script_place(file.name);
    };
}

void read(const Folder &folder, Migrations &migrations) { ProjectReading(folder, migrations).read(); }

} // namespace

// A script without a frame runs statement by statement, so that one which can't run in a transaction needs no
// mark.
const Format sqitch{
    .tool = "sqitch", .recognise = recognise, .owns = owns, .read = read, .marks_transactions = false};

} // namespace migrate::core
