#include "core/import/flyway.hpp"

#include "core/import/flyway_name.hpp"
#include "core/import/flyway_script.hpp"
#include "core/import/placeholders.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

using Kind = FlywayName::Kind;

struct EventName {
    std::string_view theirs;
    std::string_view ours;
};
constexpr auto events = std::to_array<EventName>({
    {"beforeMigrate", "before_run"},
    {"beforeEachMigrate", "before_step"},
    {"afterEachMigrate", "after_step"},
    {"afterMigrate", "after_run"},
});

struct NamedFile {
    const SourceFile *file;
    FlywayName name;
};

// Files of one kind: by version, and repeatable ones, which have none, by their words.
bool precedes(const NamedFile &one, const NamedFile &other) {
    return one.name.version && other.name.version ? *one.name.version < *other.name.version
                                                  : one.name.description < other.name.description;
}

class FolderReading {
public:
    FolderReading(const Folder &folder, Migrations &migrations) : folder_(folder), migrations_(migrations) {}

    void read() {
        for (const SourceFile &file : folder_.files()) {
            if (is_flyway_conf(file)) {
                read_flyway_conf(file, migrations_, settings_);
            }
        }
        for (const SourceFile &file : folder_.files()) {
            sort_in(file);
        }
        for (std::vector<NamedFile> *files : {&versions_, &undos_, &baselines_, &repeatables_}) {
            std::stable_sort(files->begin(), files->end(), precedes);
        }
        add_versions();
        add_baselines();
        refuse_lonely_undos();
        add_repeatables();
        add_hooks();
    }

private:
    void sort_in(const SourceFile &file) {
        NamedFile named{&file, read_flyway_name(base_name(file.name))};
        switch (named.name.kind) {
        case Kind::versioned:
            versions_.push_back(std::move(named));
            return;
        case Kind::undo:
            undos_.push_back(std::move(named));
            return;
        case Kind::baseline:
            baselines_.push_back(std::move(named));
            return;
        case Kind::repeatable:
            repeatables_.push_back(std::move(named));
            return;
        case Kind::callback:
            callbacks_.push_back(std::move(named));
            return;
        case Kind::mistaken:
            refuse_name(file);
            return;
        case Kind::other:
            ignore(file);
            return;
        }
    }

    void refuse_name(const SourceFile &file) {
        migrations_.refuse(
            file, 0, ErrorCode::bad_name, "Flyway passes over a file of this name",
            "Names are V1.2__words.sql, U1.2__words.sql, B1.2__words.sql, R__words.sql and "
            "beforeMigrate__words.sql, with two underscores and in this case. Rename it, or leave it out.");
    }

    void ignore(const SourceFile &file) {
        if (is_flyway_conf(file)) {
            return;
        }
        if (file.name.ends_with(".sql.conf")) {
            const bool has_script = folder_.find(script_name_of(file)) != nullptr;
            migrations_.ignore(file, FileKind::side_file,
                               has_script ? "settings of the script beside it"
                                          : "there is no script beside it");
            return;
        }
        migrations_.ignore(file, FileKind::other,
                           "Flyway takes files that begin with V, U, B or R and a version, and callbacks");
    }

    static std::string_view script_name_of(const SourceFile &conf) {
        return std::string_view(conf.name).substr(0, conf.name.size() - std::string_view(".conf").size());
    }

    // A program; nothing is lost if SQL stands beside it. others: sorted.
    void refuse_program(const NamedFile &program, const std::vector<NamedFile> &others) {
        const auto [first, last] = std::equal_range(others.begin(), others.end(), program, precedes);
        const auto sql = std::find_if(first, last, [](const NamedFile &other) { return other.name.is_sql; });
        if (sql != last) {
            migrations_.ignore(*program.file, FileKind::other, core::format("{} is taken", sql->file->name));
            return;
        }
        const std::string_view name = base_name(program.file->name);
        const std::size_t words = std::min(name.find("__"), name.size()); // a version has dots too
        migrations_.refuse(*program.file, 0, ErrorCode::not_sql,
                           "the migration is a program; only SQL can be run",
                           core::format("Put what it does beside it as SQL, {}.sql, or leave it out.",
                                        name.substr(0, name.find('.', words))));
    }

    FlywayScript read_script(const SourceFile &file) {
        return read_flyway_script(file, folder_, settings_, migrations_);
    }

    void add_versions() {
        for (const NamedFile &version : versions_) {
            if (version.name.is_sql) {
                add_revision(version, version.name.version->text());
            } else {
                refuse_program(version, versions_);
            }
        }
    }

    ImportedFileRevision &add_revision(const NamedFile &file, std::string key) {
        ImportedFileRevision revision;
        const bool is_baseline = file.name.kind == Kind::baseline;
        revision.version = (is_baseline ? "B" : "") + file.name.version->comparable();
        revision.key = std::move(key);
        revision.source = file.file->name;
        revision.message = file.name.description;
        FlywayScript up = read_script(*file.file);
        revision.up = std::move(up.script);
        revision.variables = up.variables;
        migrations_.add_row(*file.file, FileKind::revision, revision.key);
        if (!is_baseline) {
            add_undo(file, revision, has_brace_place(file.file->text));
        }
        return migrations_.revisions.emplace_back(std::move(revision));
    }

    void add_undo(const NamedFile &version, ImportedFileRevision &revision, bool up_has_places) {
        const auto [first, last] = std::equal_range(undos_.begin(), undos_.end(), version, precedes);
        for (const NamedFile &undo : std::span(first, last)) {
            if (!undo.name.is_sql) {
                continue;
            }
            if (revision.down) {
                migrations_.refuse(
                    *undo.file, 0, ErrorCode::duplicate_version,
                    core::format("{} has the same version as {}", undo.file->name, revision.down->file),
                    "Give one of the two a version of its own.");
                continue;
            }
            FlywayScript down = read_script(*undo.file);
            const bool down_has_places = has_brace_place(undo.file->text);
            if (up_has_places && down_has_places && down.variables != revision.variables) {
                migrations_.refuse(
                    *undo.file, 0, ErrorCode::not_carried_over,
                    core::format("its placeholders are replaced otherwise than those of {}", revision.source),
                    "Here a revision's scripts have variables or have none: give both files the "
                    "same placeholderReplacement.");
            }
            revision.variables = std::max(revision.variables, down.variables);
            revision.down = std::move(down.script);
            migrations_.add_row(*undo.file, FileKind::revision, revision.key);
        }
    }

    void refuse_lonely_undos() {
        for (const NamedFile &undo : undos_) {
            if (!undo.name.is_sql) {
                refuse_program(undo, undos_);
            } else if (has_version_of(undo, true)) {
                continue;
            } else if (has_version_of(undo, false)) {
                migrations_.ignore(*undo.file, FileKind::other, "what it would undo is no SQL");
            } else {
                migrations_.refuse(
                    *undo.file, 0, ErrorCode::missing_file,
                    core::format("there is no V{} that it would undo", undo.name.version->text()),
                    "Correct the version in its name, or leave it out.");
            }
        }
    }

    bool has_version_of(const NamedFile &undo, bool is_sql) const {
        const auto [first, last] = std::equal_range(versions_.begin(), versions_.end(), undo, precedes);
        return std::any_of(first, last, [&](const NamedFile &one) { return one.name.is_sql == is_sql; });
    }

    // The newest one stands for all versions up to its own, which a new database need not run.
    void add_baselines() {
        const auto newest = std::find_if(baselines_.rbegin(), baselines_.rend(),
                                         [](const NamedFile &one) { return one.name.is_sql; });
        for (const NamedFile &baseline : baselines_) {
            if (!baseline.name.is_sql) {
                refuse_program(baseline, baselines_);
            } else if (baseline.name.version == newest->name.version) {
                add_baseline(baseline);
            } else {
                migrations_.ignore(*baseline.file, FileKind::other,
                                   core::format("{} stands for what it does too", newest->file->name));
            }
        }
    }

    // What comes after it follows the last version that it replaces.
    void add_baseline(const NamedFile &baseline) {
        ImportedFileRevision revision =
            std::move(add_revision(baseline, "B" + baseline.name.version->text()));
        migrations_.revisions.pop_back();
        auto later = migrations_.revisions.begin();
        for (const NamedFile &version : versions_) {
            if (version.name.is_sql && !(*baseline.name.version < *version.name.version)) {
                revision.replaces.push_back(version.name.version->text());
                ++later;
            }
        }
        revision.is_baseline = true;
        if (!revision.replaces.empty()) {
            revision.parents.emplace();
            revision.is_followed = false;
        }
        migrations_.revisions.insert(later, std::move(revision));
    }

    void add_repeatables() {
        for (const NamedFile &file : repeatables_) {
            if (!file.name.is_sql) {
                refuse_program(file, repeatables_);
                continue;
            }
            if (!migrations_.repeatables.empty() &&
                migrations_.repeatables.back().name == file.name.description) {
                migrations_.refuse(*file.file, 0, ErrorCode::duplicate_version,
                                   core::format("{} has the same description as {}", file.file->name,
                                                migrations_.repeatables.back().script.file),
                                   "Give one of the two words of its own.");
                continue;
            }
            FlywayScript read = read_script(*file.file);
            refuse_no_transaction(migrations_, read, "a repeatable script");
            migrations_.add_row(*file.file, FileKind::repeatable, file.name.description);
            migrations_.repeatables.push_back(
                {file.name.description, {}, std::move(read.script), read.variables});
        }
    }

    // Of several of one event, all run, by their descriptions.
    void add_hooks() {
        std::stable_sort(callbacks_.begin(), callbacks_.end(),
                         [](const NamedFile &one, const NamedFile &other) {
                             return one.name.description < other.name.description;
                         });
        for (const NamedFile &callback : callbacks_) {
            const auto *const event = std::find_if(events.begin(), events.end(), [&](const EventName &one) {
                return one.theirs == callback.name.event;
            });
            if (!callback.name.is_sql) {
                migrations_.refuse(*callback.file, 0, ErrorCode::not_sql,
                                   "the callback is a program; only SQL can be run",
                                   "Leave it out, and run it yourself before or after migrate.upgrade.");
            } else if (event == events.end()) {
                migrations_.refuse(
                    *callback.file, 0, ErrorCode::not_carried_over,
                    core::format("nothing here stands for the callback {}", callback.name.event),
                    "beforeMigrate, beforeEachMigrate, afterEachMigrate and afterMigrate become "
                    "hooks. Make it one of these, or leave it out.");
            } else {
                add_hook(*callback.file, event->ours);
            }
        }
    }

    void add_hook(const SourceFile &file, std::string_view event) {
        FlywayScript read = read_script(file);
        refuse_no_transaction(migrations_, read, "a callback");
        migrations_.add_row(file, FileKind::hook, std::string(event));
        const auto same = std::find_if(migrations_.hooks.begin(), migrations_.hooks.end(),
                                       [&](const ImportedHook &hook) { return hook.event == event; });
        if (same == migrations_.hooks.end()) {
            migrations_.hooks.push_back({std::string(event), std::move(read.script), read.variables});
            return;
        }
        if (same->script.parts.empty()) {
            same->script.parts.push_back({1, same->script.file, 1});
            same->script.first_line = 0;
        }
        // Each may lack a last semicolon, or end in a comment.
        std::string text = core::format("{}\n;\n", same->script.text);
        const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        same->script.parts.push_back({lines + 1, file.name, 1});
        same->script.text = migrations_.keep(text += without_byte_order_mark(file.text));
        same->script.file += ", " + file.name;
        same->variables = std::max(same->variables, read.variables);
    }

    const Folder &folder_;
    Migrations &migrations_;
    FlywaySettings settings_;
    std::vector<NamedFile> versions_;
    std::vector<NamedFile> undos_;
    std::vector<NamedFile> baselines_;
    std::vector<NamedFile> repeatables_;
    std::vector<NamedFile> callbacks_;
};

// Repeatable scripts alone have nothing that others' could not have too.
bool is_versioned(const SourceFile &file) {
    const FlywayName name = read_flyway_name(base_name(file.name));
    return name.is_sql && name.version.has_value() && name.kind != Kind::mistaken;
}

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (is_versioned(file)) {
            return {&file, core::format("{} is named as its migrations are", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) {
    const FlywayName name = read_flyway_name(base_name(file.name));
    return name.kind != Kind::other || is_flyway_conf(file) || file.name.ends_with(".sql.conf");
}

void read(const Folder &folder, Migrations &migrations) { FolderReading(folder, migrations).read(); }

} // namespace

const Format flyway{
    .tool = "flyway",
    .recognise = recognise,
    .owns = by_file<is_own>,
    .read = read,
    .marks_transactions = false,
    .outside_transaction =
        "leave that statement alone, or say executeInTransaction=false in a file of its name and .conf"};

} // namespace migrate::core
