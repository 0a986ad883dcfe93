// Folders of Diesel.
#include "import_support.hpp"

namespace migrate::core {
namespace {

const std::string first = "2026-01-02-030405_create_pets/";

TEST(ImportDiesel, TakesADirectoryForEachMigration) {
    const ReadFolder read = read_files({{first + "up.sql", "CREATE TABLE pets(id int);"},
                                        {first + "down.sql", "DROP TABLE pets;\n"},
                                        {"README.md", "Our migrations."}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "diesel: the directory 2026-01-02-030405_create_pets has an up.sql");
    ASSERT_EQ(read.migrations.revisions.size(), 1U);
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.id, "20260102030405");
    EXPECT_EQ(revision.source, first + "up.sql");
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.up->text, "CREATE TABLE pets(id int);");
    EXPECT_TRUE(revision.up->transactional);
    EXPECT_EQ(revision.down->text, "DROP TABLE pets;\n");
    EXPECT_EQ(revision.down->file, first + "down.sql");
    EXPECT_EQ(rows_of(read),
              first + "down.sql revision 20260102030405\n" + first +
                  "up.sql revision 20260102030405\n"
                  "README.md other: Diesel takes up.sql, down.sql and metadata.toml in a directory each\n");
}

TEST(ImportDiesel, TakesOffTheFolderOfMigrations) {
    EXPECT_EQ(ids_of(read_files({{"migrations/1_a/up.sql", "a"}, {"migrations/2_b/up.sql", "b"}})), "1 2");
}

TEST(ImportDiesel, VersionIsTheNameUpToTheFirstUnderscoreWithoutHyphens) {
    EXPECT_EQ(ids_of(read_files({{"2026-01-02-030405-000a_a_b/up.sql", "a"},
                                 {"00000000000000_diesel_initial_setup/up.sql", "a"},
                                 {"whole-name/up.sql", "a"}})),
              "00000000000000 20260102030405000a wholename");
}

TEST(ImportDiesel, SortsByTheVersionAsText) {
    EXPECT_EQ(ids_of(read_files({{"2026-01-02-030405-0000_a/up.sql", "a"},
                                 {"2026-01-02-030406_b/up.sql", "a"},
                                 {"2025-12-31-000000-0001_c/up.sql", "a"}})),
              "202512310000000001 202601020304050000 20260102030406");
}

TEST(ImportDiesel, ReadsMetadataAsDieselDoes) {
    struct Case {
        std::string metadata;
        bool in_transaction;
        std::string note;
    };
    const std::vector<Case> cases = {
        {"name = 'b'\nrun_in_transaction = false # slow\n[other]\nx = 1\n", false,
         "run_in_transaction is false"},
        {"run_in_transaction = true", true, "run_in_transaction is true"},
        {"# no transaction\n[other]\nx = [1, 2]\n", false,
         "it does not say run_in_transaction, which Diesel takes for false"},
        {"run_in_transaction = \"false\"", true,
         "run_in_transaction is neither true nor false, so Diesel passes over the file: both run in a "
         "transaction"},
        {"\nrun_in_transaction: false\n", true,
         "its line 2 can't be read, so Diesel passes over it: both run in a transaction"}};
    for (const Case &expected : cases) {
        const ReadFolder read = read_files(
            {{"1_a/up.sql", "a"}, {"1_a/down.sql", "b"}, {"1_a/metadata.toml", expected.metadata}});
        EXPECT_EQ(findings_of(read), "");
        EXPECT_EQ(read.migrations.revisions.at(0).up->transactional, expected.in_transaction);
        EXPECT_EQ(read.migrations.revisions.at(0).down->transactional, expected.in_transaction);
        EXPECT_NE(rows_of(read).find("1_a/metadata.toml side file: " + expected.note + "\n"),
                  std::string::npos)
            << rows_of(read);
    }
}

TEST(ImportDiesel, AnEmptyOrMissingDownIsNone) {
    const ReadFolder read = read_files({{"1_a/up.sql", "a"}, {"1_a/down.sql", ""}, {"2_b/up.sql", "b"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_FALSE(read.migrations.revisions.at(0).down);
    EXPECT_FALSE(read.migrations.revisions.at(1).down);
    EXPECT_EQ(rows_of(read), "1_a/down.sql revision 1: empty, so that there is no way down, as with "
                             "Diesel\n1_a/up.sql revision 1\n2_b/up.sql revision 2\n");
}

TEST(ImportDiesel, RefusesWhatTheToolRefuses) {
    EXPECT_EQ(findings_of(read_files({{"1_a/up.sql", ""},
                                      {"2_b/down.sql", "b"},
                                      {"3_c/mod.rs", "fn up() {}"},
                                      {"3_c/up/x.sql", "c"},
                                      {"_d/up.sql", "d"}})),
              "1_a/up.sql: the file is empty, which Diesel refuses\n"
              "2_b/down.sql: the directory 2_b has no up.sql: Diesel refuses the whole folder\n"
              "3_c/mod.rs: the directory 3_c has no up.sql: Diesel refuses the whole folder\n"
              "_d/up.sql: the name of the directory does not begin with a version\n");
}

TEST(ImportDiesel, RefusesTwoOfOneVersionOfWhichTheToolRunsOne) {
    EXPECT_EQ(
        findings_of(read_files({{"20260910_v1.10.0/up.sql", "a"},
                                {"20260910_v1.9.0/up.sql", "b"},
                                {"2026-01-1_a/up.sql", "c"},
                                {"2026-011_b/up.sql", "d"}})),
        "2026-011_b/up.sql: 2026-011_b/up.sql has the same version as 2026-01-1_a/up.sql\n"
        "20260910_v1.9.0/up.sql: 20260910_v1.9.0/up.sql has the same version as 20260910_v1.10.0/up.sql\n");
}

} // namespace
} // namespace migrate::core
