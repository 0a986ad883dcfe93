// Folders of the Supabase CLI.
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

} // namespace
} // namespace migrate::core
