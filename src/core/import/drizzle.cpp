// Rules: drizzle-orm/src/migrator.ts, as of 0.45 for the journal and as of 1.0 for directories. A script may
// have
// "--> statement-breakpoint" in it, which ends a statement; here it stays as it is.
#include "core/import/drizzle.hpp"

#include "core/import/directories.hpp"
#include "core/import/json.hpp"
#include "core/import/locale_order.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_set>

namespace migrate::core {

namespace {

constexpr std::string_view journal_name = "meta/_journal.json";
constexpr std::string_view script_name = "migration.sql";
constexpr std::string_view snapshot_name = "snapshot.json";

constexpr std::string_view journal_hint =
    "Drizzle Kit writes it; after a merge both sides' entries belong into it.";

void add_revision(const SourceFile &file, std::string_view key, std::string note, Migrations &migrations) {
    ImportedFileRevision revision;
    revision.key = key;
    revision.source = file.name;
    revision.message = words_of(key.substr(count_digits(key)));
    revision.up = whole_script(file);
    migrations.add_row(file, FileKind::revision, revision.key, std::move(note));
    migrations.revisions.push_back(std::move(revision));
}

// The folder up to 0.45: the journal lists the migrations.
class JournalReading {
public:
    JournalReading(const Folder &folder, const SourceFile &journal, Migrations &migrations)
        : folder_(folder), journal_(journal), migrations_(migrations) {}

    void read() {
        migrations_.add_row(journal_, FileKind::plan);
        JsonError error;
        const std::optional<JsonValue> json = read_json(journal_.text, error);
        if (!json) {
            refuse(error.line, core::format("the journal can't be read: {}", error.message));
        } else if (is_for_postgresql(*json)) {
            read_entries(*json);
        }
        read_other_files();
    }

private:
    void refuse(std::size_t line, std::string message) {
        migrations_.refuse(journal_, line, ErrorCode::bad_plan, std::move(message),
                           std::string(journal_hint));
    }

    // Older journals say pg.
    bool is_for_postgresql(const JsonValue &json) {
        const JsonValue *dialect = json.find("dialect");
        if (dialect == nullptr || dialect->text == "postgresql" || dialect->text == "pg") {
            return true;
        }
        migrations_.refuse(journal_, dialect->line, ErrorCode::not_carried_over,
                           core::format("the migrations are for {}", visible(dialect->text)),
                           "Only those for postgresql can run here.");
        return false;
    }

    void read_entries(const JsonValue &json) {
        const JsonValue *entries = json.find("entries");
        if (entries == nullptr || entries->kind != JsonValue::Kind::list) {
            refuse(1, "the journal has no entries");
            return;
        }
        has_read_entries_ = true;
        for (const JsonValue &entry : entries->items) {
            read_entry(entry);
        }
    }

    void read_entry(const JsonValue &entry) {
        const JsonValue *tag = entry.find("tag");
        const JsonValue *when = entry.find("when");
        if (tag == nullptr || tag->kind != JsonValue::Kind::text || tag->text.empty() || when == nullptr ||
            when->kind != JsonValue::Kind::number) {
            refuse(entry.line, R"(the entry has no "tag" and "when")");
            return;
        }
        const SourceFile *file = folder_.find(tag->text + ".sql");
        if (!tags_.insert(tag->text).second) {
            refuse(tag->line, core::format("{} is there twice", visible(tag->text)));
        } else if (file == nullptr) {
            migrations_.refuse(journal_, tag->line, ErrorCode::missing_file,
                               core::format("there is no {}.sql", visible(tag->text)),
                               "Add the file, or take its entry out of the journal.");
        } else {
            add_revision(*file, tag->text, note_of(*tag, *when), migrations_);
        }
    }

    // Drizzle skips, without a word, what is not newer than the newest migration that it has applied.
    std::string note_of(const JsonValue &tag, const JsonValue &when) {
        std::int64_t time = 0; // in milliseconds
        (void)std::from_chars(when.text.data(), when.text.data() + when.text.size(), time);
        if (newest_.empty() || time > newest_time_) {
            newest_time_ = time;
            newest_ = tag.text;
            return {};
        }
        return core::format(
            "no newer than {} by the journal's \"when\": Drizzle skips it where that is applied", newest_);
    }

    void read_other_files() {
        for (const SourceFile &file : folder_.files()) {
            if (is_in_directory(file, script_name)) {
                migrations_.refuse(file, 0, ErrorCode::bad_folder,
                                   "the folder has both forms of Drizzle: directories, and a journal",
                                   "Bring it to one form: drizzle-kit up.");
            } else if (file.name.starts_with("meta/")) {
                if (&file != &journal_) {
                    migrations_.ignore(file, FileKind::side_file, "a snapshot is for Drizzle Kit alone");
                }
            } else if (!file.name.ends_with(".sql")) {
                migrations_.ignore(file, FileKind::other, "Drizzle takes SQL files that its journal names");
            } else if (!tags_.contains(file.name.substr(0, file.name.size() - 4))) {
                migrations_.ignore(file, FileKind::other,
                                   has_read_entries_
                                       ? "the journal does not name it, so Drizzle does not run it"
                                       : "the journal is refused");
            }
        }
    }

    const Folder &folder_;
    const SourceFile &journal_;
    Migrations &migrations_;
    bool has_read_entries_ = false;
    std::set<std::string> tags_;
    std::string newest_;
    std::int64_t newest_time_ = 0;
};

// The folder from 1.0 on: each migration is a directory.
void read_directories(const Folder &folder, Migrations &migrations) {
    for (const Directory &directory : directories_of(folder)) {
        const SourceFile *script = directory.find(script_name);
        if (script != nullptr) {
            add_revision(*script, directory.name, {}, migrations);
        } else if (const SourceFile *snapshot = directory.find(snapshot_name)) {
            migrations.refuse(
                *snapshot, 0, ErrorCode::missing_file,
                core::format("the directory {} has no migration.sql: Drizzle passes over it", directory.name),
                "Add its migration.sql, or take the directory out of the folder.");
        }
    }
    for (const SourceFile &file : folder.files()) {
        if (is_in_directory(file, snapshot_name)) {
            migrations.ignore(file, FileKind::side_file, "a snapshot is for Drizzle Kit alone");
        } else if (!is_in_directory(file, script_name)) {
            migrations.ignore(file, FileKind::other, "Drizzle takes migration.sql in a directory each");
        }
    }
    sort_as_locale(migrations);
}

Evidence recognise(const Folder &folder) {
    if (const SourceFile *journal = folder.find(journal_name)) {
        return {journal, core::format("it has a {}", journal_name)};
    }
    for (const Directory &directory : directories_of(folder)) {
        const SourceFile *snapshot = directory.find(snapshot_name);
        if (snapshot != nullptr && directory.find(script_name) != nullptr) {
            return {snapshot,
                    core::format("the directory {} has a migration.sql and a snapshot.json", directory.name)};
        }
    }
    return {};
}

// Whatever stands in quotes in the journal, its tags among it: another file is not worth reading it anew.
std::unordered_set<std::string_view> quoted_in(std::string_view journal) {
    std::unordered_set<std::string_view> quoted;
    std::size_t begin = journal.find('"');
    while (begin != std::string_view::npos) {
        const std::size_t end = journal.find('"', begin + 1);
        if (end != std::string_view::npos) {
            quoted.insert(journal.substr(begin + 1, end - begin - 1));
        }
        begin = end;
    }
    return quoted;
}

IsOwnFile owns(const Folder &folder) {
    const SourceFile *journal = folder.find(journal_name);
    if (journal == nullptr) {
        return [](const SourceFile &file) {
            return is_in_directory(file, script_name) || is_in_directory(file, snapshot_name);
        };
    }
    return [quoted = quoted_in(journal->text)](const SourceFile &file) {
        return file.name.starts_with("meta/") || is_in_directory(file, script_name) ||
               (file.name.ends_with(".sql") &&
                quoted.contains(std::string_view(file.name).substr(0, file.name.rfind('.'))));
    };
}

void read(const Folder &folder, Migrations &migrations) {
    if (const SourceFile *journal = folder.find(journal_name)) {
        JournalReading(folder, *journal, migrations).read();
    } else {
        read_directories(folder, migrations);
    }
}

} // namespace

const Format drizzle{.tool = "drizzle",
                     .recognise = recognise,
                     .owns = owns,
                     .read = read,
                     .marks_transactions = false,
                     .keeps_directories = true};

} // namespace migrate::core
