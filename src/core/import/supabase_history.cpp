#include "core/import/supabase_history.hpp"

#include "core/import/supabase.hpp"
#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <map>

namespace migrate::core {

namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

// As `supabase migration fetch` calls it.
std::string file_of(const SupabaseMigration &migration) {
    return core::format("{}_{}.sql", migration.version, migration.name.value_or(""));
}

void add_statement(std::string &script, const std::string &statement, std::optional<std::size_t> end) {
    if (statement.find_first_not_of(blanks) == std::string::npos) {
        return;
    }
    const std::size_t place = end.value_or(statement.size());
    const bool needs_semicolon = place > 0 && statement[place - 1] != ';';
    script.append(statement, 0, place).append(needs_semicolon ? ";" : "").append(statement, place);
    script += '\n';
}

} // namespace

std::string supabase_script(std::span<const std::string> statements, const LastTokenEnd &last_token_end) {
    std::string script;
    for (const std::string &statement : statements) {
        add_statement(script, statement, last_token_end(statement));
    }
    return script;
}

ReadFolder read_supabase_history(const std::vector<SupabaseMigration> &migrations,
                                 const LastTokenEnd &last_token_end, Sha256Of sha256_of) {
    std::multimap<std::string, const SupabaseMigration *> files; // in the order of their names
    for (const SupabaseMigration &migration : migrations) {
        files.emplace(file_of(migration), &migration);
    }
    ReadFolder read;
    read.format = &supabase;
    read.is_history = true;
    InterruptTicker ticker;
    for (const auto &[file, migration] : files) {
        ticker.tick();
        ImportedFileRevision revision;
        revision.key = migration->version;
        revision.source = file;
        revision.message = words_of(migration->name.value_or(""));
        const std::string_view script =
            read.migrations.keep(supabase_script(migration->statements, last_token_end));
        revision.up = ImportedScript{script, file, 0};
        read.migrations.rows.push_back(
            {file, FileKind::revision, revision.key, script.empty() ? "its row has no statements" : ""});
        read.migrations.revisions.push_back(std::move(revision));
    }
    settle_ids(read.migrations, sha256_of);
    return read;
}

} // namespace migrate::core
