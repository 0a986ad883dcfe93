// What is the same for the folders of all tools.
#include "import_support.hpp"

namespace migrate::core {
namespace {

const char *const dbmate_text = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
const char *const goose_text = "-- +goose Up\nSELECT 1;\n";

TEST(ImportFolder, LeavesOutWhatEditorsAndToolsKeepForThemselves) {
    const ReadFolder read = read_files({{"./1_a.sql", dbmate_text},
                                        {"./.gitignore", ""},
                                        {"1_a.sql~", ""},
                                        {".git/config", ""},
                                        {"sub/.hidden.sql", dbmate_text}});
    EXPECT_EQ(findings_of(read), "");
    ASSERT_EQ(read.migrations.rows.size(), 1U);
    EXPECT_EQ(read.migrations.rows[0].file, "1_a.sql");
}

TEST(ImportFolder, TakesOneCommonFolderOffWhereNothingIsRecognisedWithout) {
    const ReadFolder read = read_files({{"20260102_a/up.txt", ""}, {"x/y.txt", ""}});
    EXPECT_EQ(findings_of(read), ": the folder has no migration in it\n");
    const ReadFolder native = read_files({{"migrations/001_a.sql", "SELECT 1;"}});
    EXPECT_EQ(findings_of(native), "");
    EXPECT_EQ(native.migrations.revisions.at(0).source, "001_a.sql");
}

TEST(ImportFolder, TakesThatFolderOffForEveryToolThatHasNoneOfItsOwn) {
    const ReadFolder read = read_files({{"db/001_a.sql", dbmate_text}, {"db/R__v.sql", "SELECT 1;"}});
    EXPECT_EQ(read.why, "native: R__v.sql is a repeatable script beside files with \"-- migrate:up\"");
    EXPECT_EQ(read.migrations.repeatables.size(), 1U);
    EXPECT_EQ(ids_of(read_files({{"2026_a/up.sql", "a"}, {"2026_a/down.sql", "b"}})), "2026");
}

TEST(ImportFolder, RefusesANameThatIsThereTwice) {
    EXPECT_EQ(findings_of(read_files({{"./1_a.sql", dbmate_text}, {"1_a.sql", dbmate_text}})),
              "1_a.sql: 1_a.sql is there twice\n");
}

TEST(ImportFolder, SaysWhatProgramCodeIs) {
    const ReadFolder read = read_files({{"20260102_x.rb", "class X"}, {"helper.rb", ""}});
    EXPECT_EQ(findings_of(read),
              "20260102_x.rb: 20260102_x.rb is a migration of Rails, program code; migrate runs SQL only\n");
    EXPECT_NE(read.migrations.findings[0].hint.find("pg_dump -s"), std::string::npos);
    EXPECT_EQ(
        findings_of(read_files({{"Migration20260102030405.ts", ""}})),
        "Migration20260102030405.ts: Migration20260102030405.ts is a migration of Knex, TypeORM or MikroORM, "
        "program code; migrate runs SQL only\n");
    EXPECT_EQ(findings_of(read_files({{"db/changelog.xml", "<databaseChangeLog>"}})),
              "db/changelog.xml: db/changelog.xml is a changelog of Liquibase that is no SQL\n");
}

TEST(ImportFolder, RefusesFilesOfTwoTools) {
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", dbmate_text}, {"2_b.sql", goose_text}})),
              "1_a.sql: the folder has files of two tools: 2_b.sql is of goose, 1_a.sql of dbmate\n");
}

TEST(ImportFolder, SaysWhoseFilesTheyAreWhereTheCallNamesAnotherTool) {
    const ReadFolder read = read_files({{"1_a.sql", dbmate_text}}, "golang-migrate");
    EXPECT_EQ(findings_of(read), ": the folder has no migration of golang-migrate in it\n");
    EXPECT_EQ(read.migrations.findings.at(0).hint, "It looks like one of dbmate: 1_a.sql has the marks of "
                                                   "dbmate. Import it as that: tool => 'dbmate'.");
    EXPECT_EQ(findings_of(read_files({{"a.txt", ""}}, "golang-migrate")),
              ": the folder has no migration in it\n");
}

TEST(ImportFolder, CallsMigrationsOfPgrollNoProgramCode) {
    EXPECT_EQ(findings_of(read_files({{"01_users.json", "{\"operations\": []}"},
                                      {"02_pets.yaml", "operations:\n- sql: {up: SELECT 1}\n"}})),
              "01_users.json: 01_users.json is a migration of pgroll, which makes its SQL as it runs\n"
              "02_pets.yaml: 02_pets.yaml is a migration of pgroll, which makes its SQL as it runs\n");
}

TEST(ImportFolder, RefusesAFormatThatThereIsNot) {
    const ReadFolder read = read_files({{"1_a.sql", dbmate_text}}, "mate");
    EXPECT_EQ(findings_of(read), ": there is no format \"mate\"\n");
    EXPECT_EQ(read.format, nullptr);
}

TEST(ImportFolder, ReadsNothingOfFilesThatAreNoText) {
    const ReadFolder read =
        read_files({{"1_a.sql", std::string("\xFF\xFE-\0-\0", 6)},
                    {"2_b.sql", "-- migrate:up\nSELECT '\xE9';\n-- migrate:down\n"},
                    {"3_c.sql", dbmate_text},
                    {"4_d.sql", std::string("-- migrate:up\n\0", 15)},
                    {"5_e.sql", "-- migrate:up\n-- \xF0\x9F\x90\x98 \xC3\xA9\n-- migrate:down\n"},
                    {"picture.png", "\x89PNG"}});
    EXPECT_EQ(findings_of(read), "1_a.sql:1: the file is UTF-16\n"
                                 "2_b.sql:2: the file is not UTF-8 from its byte 22 on\n"
                                 "4_d.sql:2: the file has a NUL byte\n");
    EXPECT_EQ(ids_of(read), "3 5");
}

// Plain characters are passed over many at a time.
TEST(ImportFolder, FindsWhatIsNoTextAtAnyPlace) {
    for (std::size_t length = 1; length < 40; length++) {
        EXPECT_EQ(findings_of(read_files({{"1_a.sql", std::string(length, '\x7F')}})), "") << length;
        for (std::size_t place = 0; place < length; place++) {
            std::string text(length, '\x01');
            text[place] = '\0';
            EXPECT_EQ(findings_of(read_files({{"1_a.sql", text}})), "1_a.sql:1: the file has a NUL byte\n");
            text[place] = '\x80';
            EXPECT_EQ(findings_of(read_files({{"1_a.sql", text}})),
                      "1_a.sql:1: the file is not UTF-8 from its byte " + std::to_string(place) + " on\n");
        }
    }
}

// Whichever file comes first.
TEST(ImportFolder, TakesTheFirstFormatThatFindsAFileOfItsOwn) {
    EXPECT_EQ(read_files({{"1_a.sql", dbmate_text}, {"2_b.sql", "-- migrate:verify\nSELECT 1;\n"}}).why,
              "native: 2_b.sql has a mark that only the native format has");
    const char *const up_mark = "-- Up Migration\nSELECT 1;\n";
    EXPECT_EQ(
        findings_of(read_files({{"1_a.sql", up_mark}, {"V2__b.sql", "SELECT 1;"}})),
        "1_a.sql: the folder has files of two tools: V2__b.sql is of flyway, 1_a.sql of node-pg-migrate\n");
    EXPECT_EQ(
        findings_of(read_files({{"1_a.sql", dbmate_text}, {"2_b.sql", up_mark}, {"3_c.sql", goose_text}})),
        "2_b.sql: the folder has files of two tools: 3_c.sql is of goose, 2_b.sql of node-pg-migrate\n");
}

TEST(ImportFolder, GivesIdsThatAnIdCanHold) {
    EXPECT_EQ(id_of("2026-01-02_a b"), "2026_01_02_a_b");
    EXPECT_EQ(id_of("{1}"), "_1}");
    EXPECT_EQ(id_of("head"), "head_");
    EXPECT_EQ(id_of("run"), "run_");
    EXPECT_EQ(id_of("tag"), "tag_");
}

} // namespace
} // namespace migrate::core
