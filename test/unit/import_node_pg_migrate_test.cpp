// Folders of node-pg-migrate.
#include "import_support.hpp"

namespace migrate::core {
namespace {

// Read as what the call says it is.
ReadFolder read_said(const NamesAndTexts &files) { return read_files(files, "node-pg-migrate"); }

TEST(ImportNodePgMigrate, TakesUpAndDownOfEachFile) {
    const ReadFolder read = read_files(
        {{"1700000000001_create-pets.sql", "-- pets\n\n-- Up Migration\nCREATE TABLE pets(id int);\n\n"
                                           "-- Down Migration\nDROP TABLE pets;\n"},
         {"README.md", ""},
         {"helpers/1_x.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "node-pg-migrate: 1700000000001_create-pets.sql has the marks of node-pg-migrate");
    ASSERT_EQ(ids_of(read), "1700000000001_create_pets");
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.key, "1700000000001_create-pets");
    EXPECT_EQ(revision.message, "create-pets");
    EXPECT_EQ(revision.up->text, "CREATE TABLE pets(id int);\n");
    EXPECT_EQ(revision.up->first_line, 4U);
    EXPECT_EQ(revision.down->text, "DROP TABLE pets;\n");
    EXPECT_EQ(revision.down->first_line, 7U);
    EXPECT_FALSE(read.format->marks_transactions);
    EXPECT_EQ(rows_of(read),
              "1700000000001_create-pets.sql revision 1700000000001_create_pets\n"
              "README.md other: node-pg-migrate takes SQL files whose name begins with a number\n"
              "helpers/1_x.sql other: node-pg-migrate takes SQL files whose name begins with a number\n");
}

TEST(ImportNodePgMigrate, SeesMarksInEachSpelling) {
    const ReadFolder read =
        read_files({{"1_a.sql", "  --- - UP\t migration:\r\na;\r\n--down  MIGRATION\r\nb;\r\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).up->text, "a;");
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "b;\r\n");
}

TEST(ImportNodePgMigrate, DownMayComeFirst) {
    const ReadFolder read = read_files({{"1_a.sql", "-- Down Migration\nb;\n-- Up Migration\na;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).up->text, "a;\n");
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "b;");
}

TEST(ImportNodePgMigrate, AFileWithoutMarksIsUp) {
    const ReadFolder read =
        read_files({{"1_a.sql", "-- Up Migration\n"}, {"2_b.sql", "\xEF\xBB\xBFSELECT 1"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(1).up->text, "\xEF\xBB\xBFSELECT 1");
    EXPECT_FALSE(read.migrations.revisions.at(1).down);
}

TEST(ImportNodePgMigrate, RefusesADownMarkAlone) {
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", "CREATE TABLE a();\n-- Down Migration\nDROP TABLE a;\n"}})),
              "1_a.sql:1: node-pg-migrate drops what stands before the first mark\n"
              "1_a.sql:2: there is no \"-- Up Migration\": node-pg-migrate runs the whole file, its down "
              "part too, as "
              "up\n");
}

TEST(ImportNodePgMigrate, RefusesWhatStandsBeforeTheFirstMark) {
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", "/* about\n pets */\n\nSET role a;\n-- Up Migration\n"},
                                      {"2_b.sql", "/* about\n cats */ -- yes\n-- Up Migration\n"}})),
              "1_a.sql:4: node-pg-migrate drops what stands before the first mark\n");
}

TEST(ImportNodePgMigrate, RefusesCommentsThatTheToolTakesForMarks) {
    const ReadFolder read = read_files(
        {{"1_a.sql", "-- Up Migration\na;\n-- down migration follows later\nb;\n-- Down Migration\nc;\n"}});
    EXPECT_EQ(findings_of(read),
              "1_a.sql:3: node-pg-migrate takes this line for a mark, although it reads like a sentence\n");
    EXPECT_EQ(read.migrations.findings.at(0).hint,
              "Write \"-- Down Migration\" alone on its line if it is one, and other words if it is none.");
}

TEST(ImportNodePgMigrate, RefusesMarksThatTheToolDoesNotSee) {
    EXPECT_EQ(
        findings_of(read_files({{"1_a.sql", "-- Up Migration\n-- Down Migration\n-- Up Migration\na;\n"}})),
        "1_a.sql:3: a second \"-- Up Migration\": node-pg-migrate does not take it for one\n");
}

TEST(ImportNodePgMigrate, RefusesMarksInLiteralsAndBodies) {
    EXPECT_EQ(
        findings_of(read_files({{"1_a.sql", "-- Up Migration\nDO $a$\n-- Down Migration\n$a$;\nSELECT 'x\n"
                                            "-- down migration\n';\n-- Down Migration\n"}})),
        "1_a.sql:3: the mark stands in a literal or a body, which node-pg-migrate would cut there\n"
        "1_a.sql:6: the mark stands in a literal or a body, which node-pg-migrate would cut there\n");
}

TEST(ImportNodePgMigrate, SortsByNumberAnd17DigitsAsADate) {
    EXPECT_EQ(ids_of(read_said({{"20200513070724_d.sql", ""},
                                {"20200513070724505_c.sql", ""},
                                {"1589353644506_x.sql", ""},
                                {"1589353644504_w.sql", ""},
                                {"0010_b.sql", ""},
                                {"5_a.sql", ""}})),
              "5_a 0010_b 1589353644504_w 20200513070724505_c 1589353644506_x 20200513070724_d");
}

TEST(ImportNodePgMigrate, SortsEqualNumbersAsLocaleCompare) {
    const ReadFolder read = read_said(
        {{"1_b10.sql", ""}, {"1_b9.sql", ""}, {"01_B9.sql", ""}, {"1_a-b.sql", ""}, {"1_a_b.sql", ""}});
    EXPECT_EQ(ids_of(read), "1_a_b 1_a_b_abcd 1_b9 01_B9 1_b10");
    EXPECT_EQ(findings_of(read),
              "1_a_b.sql: whether 1_a-b.sql or 1_a_b.sql comes first hangs on the machine\n");
}

TEST(ImportNodePgMigrate, RefusesNamesWithoutANumber) {
    EXPECT_EQ(
        findings_of(read_said({{"a.sql", ""}, {"1_b.sql", ""}, {"20201301000000000_c.sql", ""}})),
        "20201301000000000_c.sql: its name does not begin with a number, or with the 17 digits of a date\n"
        "a.sql: its name does not begin with a number, or with the 17 digits of a date\n");
}

TEST(ImportNodePgMigrate, TakesPairsWhereTheCallSaysSo) {
    const ReadFolder read = read_said({{"1_a.up.sql", "a;"},
                                       {"1_a.down.sql", "-- down migration of a\nb;"},
                                       {"2_b.up.sql", "c;"},
                                       {"3_c.up.sql", ""},
                                       {"3_c.down.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "1_a 2_b 3_c");
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "-- down migration of a\nb;");
    EXPECT_EQ(read.migrations.revisions.at(0).source, "1_a.up.sql");
    EXPECT_FALSE(read.migrations.revisions.at(1).down);
    EXPECT_FALSE(read.migrations.revisions.at(2).down);
    EXPECT_EQ(
        rows_of(read),
        "1_a.down.sql revision 1_a\n1_a.up.sql revision 1_a\n2_b.up.sql revision 2_b\n3_c.down.sql revision "
        "3_c: empty, so that there is no way down, as with node-pg-migrate\n3_c.up.sql revision 3_c\n");
}

TEST(ImportNodePgMigrate, RefusesPairsThatTheToolRefuses) {
    EXPECT_EQ(findings_of(read_said({{"1_a.down.sql", ""}, {"2_b.sql", ""}, {"2_b.up.sql", ""}})),
              "1_a.down.sql: it has no .up.sql beside it: node-pg-migrate refuses it, or runs it as up\n"
              "2_b.up.sql: node-pg-migrate refuses it beside 2_b.sql\n");
}

TEST(ImportNodePgMigrate, RefusesProgramCode) {
    const ReadFolder read = read_files({{"1_a.sql", "-- Up Migration\n"}, {"1_a.js", ""}, {"2_b.ts", ""}});
    EXPECT_EQ(findings_of(read), "2_b.ts: it is a migration in program code, and only SQL runs here\n");
    EXPECT_EQ(read.migrations.findings.at(0).code, ErrorCode::not_sql);
    EXPECT_EQ(rows_of(read), "1_a.js other: program code; 1_a.sql is taken\n1_a.sql revision 1_a\n");
}

} // namespace
} // namespace migrate::core
