// Folders of goose.
#include "import_support.hpp"

namespace migrate::core {
namespace {

std::string findings_in(const std::string &text) {
    return findings_of(read_files({{"1_a.sql", text}}, "goose"));
}

TEST(ImportGoose, TakesUpAndDownOfEachFile) {
    const ReadFolder read =
        read_files({{"00040_create_pets.sql", "\xEF\xBB\xBF-- Pets\r\n\r\n-- +goose Up\r\n"
                                              "create table pets(id int);\r\n\r\n"
                                              "-- +goose Down\r\ndrop table pets;\r\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "goose: 00040_create_pets.sql has the marks of goose");
    ASSERT_EQ(read.migrations.revisions.size(), 1U);
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.id, "40") << "as its table has it";
    EXPECT_EQ(revision.source, "00040_create_pets.sql");
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.up->text, "create table pets(id int);\r\n");
    EXPECT_EQ(revision.up->first_line, 4U);
    EXPECT_EQ(revision.down->text, "drop table pets;\r\n");
    EXPECT_EQ(revision.down->first_line, 7U);
    EXPECT_TRUE(revision.up->transactional);
    EXPECT_EQ(revision.variables, VariableStyle::none);
}

TEST(ImportGoose, ReadsMarksInAnyCaseAndWithDashesAround) {
    const ReadFolder read =
        read_files({{"1_a.sql", "--+goose up\nSELECT 1;\n-- +goose DOWN --\nSELECT 2;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).up->text, "SELECT 1;");
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "SELECT 2;\n");
}

TEST(ImportGoose, NeedsNoDown) {
    const ReadFolder read = read_files({{"1_a.sql", "-- +goose Up\nSELECT 1;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).down, std::nullopt);
}

TEST(ImportGoose, TakesNoTransactionForTheWholeFile) {
    const ReadFolder read = read_files(
        {{"1_a.sql", "-- +goose Up\nVACUUM;\n-- +goose Down\n-- +goose NO TRANSACTION\nVACUUM;\n"}});
    EXPECT_FALSE(read.migrations.revisions.at(0).up->transactional);
    EXPECT_FALSE(read.migrations.revisions.at(0).down->transactional);
}

TEST(ImportGoose, LeavesMarksOfStatementsInTheText) {
    const std::string body =
        "-- +goose StatementBegin\ncreate function f() returns int language plpgsql as $$ begin\n"
        "return 1; end $$;\n-- +goose StatementEnd\n";
    const ReadFolder read = read_files({{"1_a.sql", "-- +goose Up\n" + body}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).up->text), body);
}

TEST(ImportGoose, FindsVariablesBetweenItsMarks) {
    const ReadFolder read = read_files({{"1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${A:-b}';\n"
                                                    "-- +goose ENVSUB OFF\nSELECT '${kept}';\n"
                                                    "-- +goose Down\nSELECT 1;\n"},
                                        {"2_b.sql", "-- +goose Up\nSELECT '${kept}';\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).variables, VariableStyle::braces);
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "SELECT 1;\n");
    EXPECT_EQ(read.migrations.revisions.at(1).variables, VariableStyle::none);
}

TEST(ImportGoose, SaysInEachSectionThatVariablesAreStillOn) {
    const ReadFolder read = read_files({{"1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '$A';\n"
                                                    "-- +goose Down\nSELECT '$B';\n"}});
    EXPECT_EQ(findings_of(read), "");
    const ImportedFileRevision &revision = read.migrations.revisions.at(0);
    EXPECT_EQ(std::string(revision.up->text), "-- +goose ENVSUB ON\nSELECT '$A';");
    EXPECT_EQ(revision.up->first_line, 2U) << "the statement is on line 3, as in the file";
    EXPECT_EQ(std::string(revision.down->text), "-- +goose ENVSUB ON\nSELECT '$B';\n");
    EXPECT_EQ(revision.down->first_line, 4U);
}

TEST(ImportGoose, SortsByNumber) {
    const std::string text = "-- +goose Up\nSELECT 1;\n";
    EXPECT_EQ(ids_of(read_files({{"10_a.sql", text}, {"0009_b.sql", text}, {"20260102030405_c.sql", text}})),
              "9 10 20260102030405");
}

TEST(ImportGoose, RefusesWhatTheToolRefuses) {
    EXPECT_EQ(findings_in("SELECT 1;\n-- +goose Up\n"),
              "1_a.sql:1: the file has a statement before \"-- +goose Up\"\n");
    EXPECT_EQ(findings_in("-- nothing\n"), "1_a.sql: the file has no \"-- +goose Up\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- +goose Up\n"), "1_a.sql:2: \"-- +goose Up\" stands twice\n");
    EXPECT_EQ(findings_in("-- +goose Down\n-- +goose Up\n"),
              "1_a.sql:1: \"-- +goose Down\" does not follow a whole \"-- +goose Up\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- +goose Down\n-- +goose Down\n"),
              "1_a.sql:3: \"-- +goose Down\" does not follow a whole \"-- +goose Up\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n"),
              "1_a.sql:3: \"-- +goose Down\" does not follow a whole \"-- +goose Up\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n"),
              "1_a.sql:2: \"-- +goose StatementBegin\" has no \"-- +goose StatementEnd\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- +goose StatementEnd\n"),
              "1_a.sql:2: \"-- +goose StatementEnd\" has no \"-- +goose StatementBegin\"\n");
    EXPECT_EQ(findings_in("-- +goose Up\nSELECT 1;\n -- +goose Down\nSELECT 2;\n"),
              "1_a.sql:3: the comment names +goose and is no mark:  -- +goose Down\n");
    EXPECT_EQ(findings_in("-- +goose Up\n-- see +goose Down below\n"),
              "1_a.sql:2: the comment names +goose and is no mark: -- see +goose Down below\n");
}

TEST(ImportGoose, RefusesCodeAndNames) {
    const std::string text = "-- +goose Up\nSELECT 1;\n";
    const ReadFolder read = read_files({{"1_a.sql", text},
                                        {"01_twin.go", ""},
                                        {"2_b.go", ""},
                                        {"2_b_test.go", ""},
                                        {"embed.go", ""},
                                        {"seed.sql", "SELECT 1;"},
                                        {"0_zero.sql", text},
                                        {"more/3_c.sql", text}});
    EXPECT_EQ(findings_of(read), "0_zero.sql: 0_zero.sql does not begin with a version and _\n"
                                 "2_b.go: 2_b.go is a migration in Go; migrate runs SQL only\n"
                                 "seed.sql: seed.sql does not begin with a version and _\n");
    EXPECT_EQ(read.migrations.findings.at(1).hint,
              "Put what it does as SQL into a file 2_<words>.sql beside it, and it is left out.");
    EXPECT_EQ(notes_of(read), "01_twin.go: 1_a.sql is taken in its place\n"
                              "2_b_test.go: goose takes the .sql files of the folder itself\n"
                              "embed.go: goose takes the .sql files of the folder itself\n"
                              "more/3_c.sql: goose takes the .sql files of the folder itself\n");
}

TEST(ImportGoose, RefusesOneVersionTwice) {
    const std::string text = "-- +goose Up\nSELECT 1;\n";
    EXPECT_EQ(findings_of(read_files({{"040_a.sql", text}, {"40_b.sql", text}})),
              "40_b.sql: 40_b.sql has the same version as 040_a.sql\n");
}

} // namespace
} // namespace migrate::core
