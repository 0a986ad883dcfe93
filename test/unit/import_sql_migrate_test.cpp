// Folders of sql-migrate.
#include "import_support.hpp"

namespace migrate::core {
namespace {

std::string findings_in(const std::string &text) {
    return findings_of(read_files({{"1_a.sql", text}}, "sql-migrate"));
}

TEST(ImportSqlMigrate, TakesUpAndDownOfEachFile) {
    const ReadFolder read =
        read_files({{"1-create_pets.sql", "-- Pets\n\n-- +migrate Up\ncreate table pets(id int);\n"
                                          "-- +migrate Down notransaction\ndrop table pets;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "sql-migrate: 1-create_pets.sql has the marks of sql-migrate");
    const ImportedFileRevision &revision = read.migrations.revisions.at(0);
    EXPECT_EQ(revision.id, "1_create_pets");
    EXPECT_EQ(revision.source, "1-create_pets.sql") << "what its table has";
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.up->text, "create table pets(id int);");
    EXPECT_EQ(revision.up->first_line, 4U);
    EXPECT_TRUE(revision.up->transactional);
    EXPECT_EQ(revision.down->text, "drop table pets;\n");
    EXPECT_FALSE(revision.down->transactional);
}

TEST(ImportSqlMigrate, AppendsSeveralSections) {
    const ReadFolder read = read_files({{"1.sql", "-- +migrate Up\na;\n-- +migrate Down\nA;\n"
                                                  "-- +migrate Up\nb;\n-- +migrate Down\nB;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).up->text), "a;\n\n\n\nb;");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).down->text), "A;\n\n\n\nB;\n")
        << "both in file order";
}

TEST(ImportSqlMigrate, LeavesMarksOfStatementsAndCommentsInTheText) {
    const std::string body =
        "-- +migrate StatementBegin\ncreate function f() returns int language plpgsql as $$\n"
        "-- one\nbegin return 1; end $$;\n-- +migrate StatementEnd\n";
    const ReadFolder read = read_files({{"1.sql", "-- +migrate Up\n" + body}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).up->text), body);
    EXPECT_EQ(read.migrations.revisions.at(0).down, std::nullopt);
}

TEST(ImportSqlMigrate, SortsByNumberAndPutsOthersLast) {
    const std::string text = "-- +migrate Up\n";
    EXPECT_EQ(ids_of(read_files({{"10_fn.sql", text},
                                 {"2_ix.sql", text},
                                 {"init.sql", text},
                                 {"1-init.sql", text},
                                 {"01-x.sql", text}})),
              "01_x 1_init 2_ix 10_fn init");
}

TEST(ImportSqlMigrate, TellsNamesApartThatBecomeOneId) {
    const std::string text = "-- +migrate Up\n";
    const ReadFolder read = read_files({{"1-init.sql", text}, {"1_init.sql", text}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "1_init 1_init_abcd") << "the first one in the tool's order keeps it";
    EXPECT_EQ(notes_of(read), "1_init.sql: called 1_init_abcd because 1-init becomes the same id\n");
}

TEST(ImportSqlMigrate, RefusesWhatTheToolOverlooks) {
    EXPECT_EQ(findings_in("-- +migrate Up\na;\n-- +migrate down\nA;\n"),
              "1_a.sql:3: the line looks like a mark and sql-migrate sees none in it\n")
        << "the tool would run what follows as up";
    for (const std::string line : {"--+migrate Down", " -- +migrate Down", "-- +Migrate Down",
                                   "--  + migrate Down", "-- +migrate", "-- +migrate Dwon"}) {
        EXPECT_EQ(findings_in("-- +migrate Up\na;\n" + line + "\nA;\n"),
                  "1_a.sql:3: the line looks like a mark and sql-migrate sees none in it\n")
            << line;
    }
    EXPECT_EQ(findings_in("a;\nb;\n-- +migrate Up\n"),
              "1_a.sql:1: sql-migrate would leave out what stands before the first mark\n");
    EXPECT_EQ(findings_in("-- nothing\n"),
              "1_a.sql: the file has neither \"-- +migrate Up\" nor \"-- +migrate Down\"\n");
    EXPECT_EQ(findings_in("-- +migrate Up\n-- +migrate StatementBegin\na;\n"),
              "1_a.sql:2: \"-- +migrate StatementBegin\" has no \"-- +migrate StatementEnd\"\n");
    EXPECT_EQ(findings_of(read_files({{"99999999999999999999_a.sql", "-- +migrate Up\n"}})),
              "99999999999999999999_a.sql: the number before _a.sql does not fit into 64 bits\n");
}

TEST(ImportSqlMigrate, IgnoresOtherFiles) {
    const ReadFolder read =
        read_files({{"1.sql", "-- +migrate Up\n"}, {"more/2.sql", ""}, {"dbconfig.yml", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(notes_of(read), "dbconfig.yml: sql-migrate takes the .sql files of the folder itself\n"
                              "more/2.sql: sql-migrate takes the .sql files of the folder itself\n");
}

TEST(ImportSqlMigrate, IsNotMixedWithOthers) {
    EXPECT_EQ(findings_of(read_files(
                  {{"1.sql", "-- +migrate Up\n"}, {"2_b.sql", "-- migrate:up\n-- migrate:down\n"}})),
              "2_b.sql: the folder has files of two tools: 1.sql is of sql-migrate, 2_b.sql of dbmate\n");
}

} // namespace
} // namespace migrate::core
