// Folders of golang-migrate.
#include "import_support.hpp"

namespace migrate::core {
namespace {

TEST(ImportGolangMigrate, TakesPairs) {
    const ReadFolder read = read_files({{"0001_create_pets.up.sql", "\xEF\xBB\xBF"
                                                                    "create table pets(id int);\r\n"},
                                        {"0001_create_pets.down.sql", "drop table pets;"},
                                        {"2_x.postgres.up.sql", "SELECT 1;"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "golang-migrate: 0001_create_pets.down.sql is half of a pair .up.sql and .down.sql");
    ASSERT_EQ(ids_of(read), "1 2") << "as its table has them";
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.source, "0001_create_pets.up.sql");
    EXPECT_EQ(revision.up->text, "\xEF\xBB\xBF"
                                 "create table pets(id int);\r\n")
        << "byte for byte";
    EXPECT_EQ(revision.down->text, "drop table pets;");
    EXPECT_EQ(revision.down->file, "0001_create_pets.down.sql");
    EXPECT_EQ(read.migrations.revisions.at(1).down, std::nullopt);
    EXPECT_EQ(read.migrations.rows.at(0).key, "1") << "the row of a down script has its revision";
    EXPECT_FALSE(read.format->marks_transactions);
}

TEST(ImportGolangMigrate, SortsByNumber) {
    EXPECT_EQ(
        ids_of(read_files({{"10_a.up.sql", ""}, {"9_b.up.sql", ""}, {"18446744073709551615_c.up.sql", ""}})),
        "9 10 18446744073709551615");
}

TEST(ImportGolangMigrate, RunsNothingForADownAlone) {
    const ReadFolder read = read_files({{"1_a.down.sql", "SELECT 1;"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).up, std::nullopt);
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "SELECT 1;");
    EXPECT_EQ(notes_of(read), "1_a.down.sql: there is no .up.sql: nothing to run, as with the tool\n");
}

TEST(ImportGolangMigrate, RefusesAVersionTwiceInOneDirection) {
    EXPECT_EQ(findings_of(read_files({{"01_a.up.sql", ""}, {"1_b.up.sql", ""}, {"1_a.down.sql", ""}})),
              "1_b.up.sql: 1_b.up.sql has the same version and direction as 01_a.up.sql\n");
}

TEST(ImportGolangMigrate, OverlooksWhatTheToolOverlooks) {
    const ReadFolder read = read_files({{"1_a.up.sql", ""},
                                        {"2_b.sql", ""},
                                        {"x_c.up.sql", ""},
                                        {"18446744073709551616_d.up.sql", ""},
                                        {"more/3_e.up.sql", ""},
                                        {"README.md", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "1");
    const std::string why =
        ": golang-migrate takes <digits>_<words>.up.sql and .down.sql of the folder itself\n";
    EXPECT_EQ(notes_of(read), "18446744073709551616_d.up.sql" + why + "2_b.sql" + why + "README.md" + why +
                                  "more/3_e.up.sql" + why + "x_c.up.sql" + why);
}

TEST(ImportGolangMigrate, RefusesWhatIsNoSql) {
    EXPECT_EQ(findings_of(read_files({{"1_a.up.sql", ""}, {"2_b.up.json", ""}})),
              "2_b.up.json: 2_b.up.json is called like a migration and is no SQL\n");
}

} // namespace
} // namespace migrate::core
