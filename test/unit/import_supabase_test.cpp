// Folders of the Supabase CLI, and what it keeps of them.
#include "core/import/supabase_history.hpp"

#include "import_support.hpp"

namespace migrate::core {
namespace {

TEST(ImportSupabase, TakesPlainFiles) {
    const ReadFolder read =
        read_files({{"20260102030405_create_pets.sql", "create table pets(id int);\r\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "supabase: 20260102030405_create_pets.sql begins with 14 digits and has no marks");
    const ImportedFileRevision &revision = read.migrations.revisions.at(0);
    EXPECT_EQ(revision.id, "20260102030405");
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.up->text, "create table pets(id int);\r\n") << "byte for byte";
    EXPECT_EQ(revision.down, std::nullopt);
    EXPECT_FALSE(read.format->has_own_schema);
}

TEST(ImportSupabase, IsNativeWhereTheToolWouldOverlookFiles) {
    EXPECT_EQ(read_files({{"20260102030405_a.sql", ""}, {"R__views.sql", ""}}).format->tool, "native");
    EXPECT_EQ(read_files({{"20260102030405_a.sql", ""}, {"hooks/before_run.sql", ""}}).format->tool,
              "native");
    EXPECT_EQ(read_files({{"2026010203040_a.sql", ""}}).format->tool, "native") << "13 digits";
    EXPECT_EQ(read_files({{"20260102030405_a.sql", "-- migrate:labels a\n"}}).format->tool, "native");
}

TEST(ImportSupabase, KeepsZerosAndSortsByTheBytesOfNames) {
    const ReadFolder read = read_files({{"1_a.sql", ""}, {"10_b.sql", ""}, {"03_c.sql", ""}}, "supabase");
    EXPECT_EQ(ids_of(read), "03 10 1");
}

TEST(ImportSupabase, OverlooksWhatTheToolOverlooks) {
    const ReadFolder read = read_files({{"20200101000000_init.sql", ""},
                                        {"20200101000001_init.sql", ""},
                                        {"20260102030405_a.sql", ""},
                                        {"seed.sql", ""},
                                        {"more/20260102030406_b.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "20200101000001 20260102030405") << "only the first file";
    EXPECT_EQ(
        notes_of(read),
        "20200101000000_init.sql: Supabase skips a first file init of before 2021-12-09; call it otherwise "
        "to take it\n"
        "more/20260102030406_b.sql: Supabase takes <digits>_<words>.sql of the folder itself\n"
        "seed.sql: Supabase takes <digits>_<words>.sql of the folder itself\n");
    EXPECT_EQ(ids_of(read_files({{"20211209000000_init.sql", ""}})), "20211209000000");
}

TEST(ImportSupabase, RefusesOneVersionTwice) {
    EXPECT_EQ(findings_of(read_files({{"20260102030405_a.sql", ""}, {"20260102030405_b.sql", ""}})),
              "20260102030405_b.sql: 20260102030405_b.sql has the same version as 20260102030405_a.sql\n");
}

// Where the server's scanner would see the last token end, for texts as plain as these.
std::optional<std::size_t> plain_token_end(const std::string &text) {
    if (text.find("$$") != text.rfind("$$")) {
        return text.size();
    }
    if (text.find("$$") != std::string::npos) { // it is not closed
        return std::nullopt;
    }
    return text.substr(0, text.find("--")).find_last_not_of(" \n") + 1; // npos + 1 is 0
}

std::string script_of(const std::vector<std::string> &statements) {
    return supabase_script(statements, plain_token_end);
}

ReadFolder read_history(const std::vector<SupabaseMigration> &migrations) {
    return read_supabase_history(migrations, plain_token_end, [](std::string_view text) {
        return std::string("abcd") + std::string(text);
    });
}

TEST(SupabaseHistory, KeepsEachStatementWhole) {
    EXPECT_EQ(script_of({"SELECT 1", "SELECT 2"}), "SELECT 1;\nSELECT 2;\n");
    EXPECT_EQ(script_of({"SELECT 1 -- one", "SELECT 2\n-- two"}), "SELECT 1; -- one\nSELECT 2;\n-- two\n")
        << "no semicolon in a comment";
    EXPECT_EQ(script_of({"SELECT 1;", "-- the end"}), "SELECT 1;\n-- the end\n") << "no empty statement";
    EXPECT_EQ(script_of({"DO $$ a", "b $$"}), "DO $$ a;\nb $$;\n")
        << "what was cut where none ends is one again";
    EXPECT_EQ(script_of({" \n", "", "SELECT 1"}), "SELECT 1;\n");
    EXPECT_EQ(script_of({}), "");
}

TEST(SupabaseHistory, IsReadAsItsFolder) {
    const ReadFolder read = read_history({{"20260102030406", "index_pets", {"SELECT 2"}},
                                          {"20260102030405", "create_pets", {"SELECT 1"}},
                                          {"20260102030407", std::nullopt, {}}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.format->tool, "supabase");
    EXPECT_TRUE(read.is_history);
    EXPECT_EQ(rows_of(read), "20260102030405_create_pets.sql revision 20260102030405\n"
                             "20260102030406_index_pets.sql revision 20260102030406\n"
                             "20260102030407_.sql revision 20260102030407: its row has no statements\n");
    const ImportedFileRevision &first = read.migrations.revisions.at(0);
    EXPECT_EQ(first.message, "create pets");
    EXPECT_EQ(first.source, "20260102030405_create_pets.sql");
    EXPECT_EQ(first.up->text, "SELECT 1;\n");
    EXPECT_EQ(first.up->first_line, 0U) << "its lines are not the file's";
    EXPECT_EQ(read.migrations.revisions.at(2).up->text, "");
}

TEST(SupabaseHistory, SortsAsFilesDo) {
    EXPECT_EQ(ids_of(read_history({{"1", "a", {}}, {"10", "b", {}}, {"03", "c", {}}})), "03 10 1");
}

TEST(SupabaseHistory, MapsVersionsThatIdsCannotHold) {
    EXPECT_EQ(ids_of(read_history({{"1_a", "x", {}}, {"1-a", "x", {}}, {"head", "", {}}})),
              "1_a 1_a_abcd head_");
    EXPECT_EQ(findings_of(read_history({{"1", "a", {}}, {"1", "b", {}}})),
              "1_b.sql: 1_b.sql has the same version as 1_a.sql\n");
}

} // namespace
} // namespace migrate::core
