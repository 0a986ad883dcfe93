// Folders of Drizzle, with a journal or with a directory for each migration.
#include "import_support.hpp"

namespace migrate::core {
namespace {

std::string journal_of(const std::string &entries) {
    return "{\n  \"version\": \"7\",\n  \"dialect\": \"postgresql\",\n  \"entries\": [\n" + entries +
           "  ]\n}\n";
}

std::string entry(int idx, const std::string &when, const std::string &tag, bool is_last = false) {
    return "    { \"idx\": " + std::to_string(idx) + ", \"version\": \"7\", \"when\": " + when +
           ", \"tag\": \"" + tag + "\", \"breakpoints\": true }" + (is_last ? "\n" : ",\n");
}

TEST(ImportDrizzle, TakesFilesInTheOrderOfTheJournal) {
    const std::string text =
        "CREATE TABLE pets (id int);--> statement-breakpoint\nCREATE TABLE cats (id int)";
    const ReadFolder read =
        read_files({{"0001_silly_hulk.sql", text},
                    {"0000_brave_thor.sql", "SELECT 1\n"},
                    {"_seed.sql", "SELECT 2"},
                    {"0002_not_named.sql", "SELECT 3"},
                    {"schema.ts", "export const pets = pgTable()"},
                    {"meta/0000_snapshot.json", "{}"},
                    {"meta/_journal.json", journal_of(entry(0, "1700000000000", "0001_silly_hulk") +
                                                      entry(1, "1700000000001", "0000_brave_thor") +
                                                      entry(2, "1700000000002", "_seed", true))}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "drizzle: it has a meta/_journal.json");
    EXPECT_EQ(ids_of(read), "0001_silly_hulk 0000_brave_thor _seed");
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.message, "silly hulk");
    EXPECT_EQ(revision.up->text, text) << "byte for byte, with its breakpoints";
    EXPECT_FALSE(revision.down);
    EXPECT_EQ(rows_of(read),
              "0000_brave_thor.sql revision 0000_brave_thor\n"
              "0001_silly_hulk.sql revision 0001_silly_hulk\n"
              "0002_not_named.sql other: the journal does not name it, so Drizzle does not run it\n"
              "_seed.sql revision _seed\n"
              "meta/0000_snapshot.json side file: a snapshot is for Drizzle Kit alone\n"
              "meta/_journal.json plan\n"
              "schema.ts other: Drizzle takes SQL files that its journal names\n");
}

TEST(ImportDrizzle, SaysWhatTheToolWouldSkip) {
    const ReadFolder read =
        read_files({{"0000_a.sql", ""},
                    {"0001_b.sql", ""},
                    {"0002_c.sql", ""},
                    {"meta/_journal.json", journal_of(entry(0, "20", "0000_a") + entry(1, "10", "0001_b") +
                                                      entry(2, "20", "0002_c", true))}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(rows_of(read), "0000_a.sql revision 0000_a\n"
                             "0001_b.sql revision 0001_b: no newer than 0000_a by the journal's \"when\": "
                             "Drizzle skips it where that "
                             "is applied\n"
                             "0002_c.sql revision 0002_c: no newer than 0000_a by the journal's \"when\": "
                             "Drizzle skips it where that "
                             "is applied\n"
                             "meta/_journal.json plan\n");
}

TEST(ImportDrizzle, RefusesAJournalThatFilesContradict) {
    const ReadFolder read =
        read_files({{"0000_a.sql", ""},
                    {"meta/_journal.json", journal_of(entry(0, "1", "0000_a") + entry(1, "2", "0001_gone") +
                                                      entry(2, "3", "0000_a") + "    { \"idx\": 3 }\n")}});
    EXPECT_EQ(findings_of(read), "meta/_journal.json:6: there is no 0001_gone.sql\n"
                                 "meta/_journal.json:7: 0000_a is there twice\n"
                                 "meta/_journal.json:8: the entry has no \"tag\" and \"when\"\n");
    EXPECT_EQ(read.migrations.findings.at(0).code, ErrorCode::missing_file);
    EXPECT_EQ(read.migrations.findings.at(1).code, ErrorCode::bad_plan);
}

TEST(ImportDrizzle, RefusesAJournalThatCantBeRead) {
    const auto journal = [](const std::string &text) {
        return findings_of(read_files({{"0000_a.sql", ""}, {"meta/_journal.json", text}}));
    };
    EXPECT_EQ(journal("{\n  \"entries\": [\n<<<<<<< HEAD\n"),
              "meta/_journal.json:3: the journal can't be read: there should be a value\n");
    EXPECT_EQ(journal("{}"), "meta/_journal.json:1: the journal has no entries\n");
    EXPECT_EQ(journal("[]"), "meta/_journal.json:1: the journal has no entries\n");
    EXPECT_EQ(journal("{\"dialect\": \"mysql\", \"entries\": []}"),
              "meta/_journal.json:1: the migrations are for mysql\n");
    EXPECT_EQ(journal("{\"dialect\": \"pg\", \"entries\": []}"), ": the folder has no migration in it\n");
}

TEST(ImportDrizzle, RefusesBothFormsInOneFolder) {
    EXPECT_EQ(
        findings_of(read_files({{"meta/_journal.json", journal_of("")},
                                {"20260102030405_a/migration.sql", ""},
                                {"20260102030405_a/snapshot.json", "{}"}})),
        "20260102030405_a/migration.sql: the folder has both forms of Drizzle: directories, and a journal\n");
}

TEST(ImportDrizzle, RefusesFilesOfAnotherToolBesideTheJournal) {
    EXPECT_EQ(
        findings_of(read_files({{"meta/_journal.json", journal_of(entry(0, "1", "0000_a", true))},
                                {"0000_a.sql", "-- migrate:up\n"},
                                {"1_b.sql", "-- migrate:up\n-- migrate:down\n"}})),
        "1_b.sql: the folder has files of two tools: meta/_journal.json is of drizzle, 1_b.sql of dbmate\n");
}

TEST(ImportDrizzle, TakesADirectoryForEachMigration) {
    const ReadFolder read = read_files({{"20260102030405_silly_hulk/migration.sql", "SELECT 1"},
                                        {"20260102030405_silly_hulk/snapshot.json", "{}"},
                                        {"20260101000000_custom/migration.sql", ""},
                                        {"relations.ts", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why,
              "drizzle: the directory 20260102030405_silly_hulk has a migration.sql and a snapshot.json");
    EXPECT_EQ(ids_of(read), "20260101000000_custom 20260102030405_silly_hulk");
    EXPECT_EQ(read.migrations.revisions.at(1).message, "silly hulk");
    EXPECT_EQ(rows_of(read),
              "20260101000000_custom/migration.sql revision 20260101000000_custom\n"
              "20260102030405_silly_hulk/migration.sql revision 20260102030405_silly_hulk\n"
              "20260102030405_silly_hulk/snapshot.json side file: a snapshot is for Drizzle Kit alone\n"
              "relations.ts other: Drizzle takes migration.sql in a directory each\n");
}

TEST(ImportDrizzle, RefusesADirectoryWhoseFileIsLost) {
    EXPECT_EQ(findings_of(read_files(
                  {{"1_a/migration.sql", ""}, {"1_a/snapshot.json", "{}"}, {"2_b/snapshot.json", "{}"}})),
              "2_b/snapshot.json: the directory 2_b has no migration.sql: Drizzle passes over it\n");
}

} // namespace
} // namespace migrate::core
