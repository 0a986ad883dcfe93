// Folders of the native format.
#include "import_support.hpp"

namespace migrate::core {
namespace {

using Names = std::vector<std::string>;

const ImportedFileRevision &first(const ReadFolder &read) { return read.migrations.revisions.at(0); }

TEST(ImportNative, TakesWhatHasNoMarkAsUp) {
    const ReadFolder read =
        read_files({{"001_create_pets.sql", "\xEF\xBB\xBF-- Pets\nCREATE TABLE pets(id int);\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "native: 001_create_pets.sql is SQL without the marks of a tool");
    EXPECT_EQ(first(read).id, "001");
    EXPECT_EQ(first(read).message, "create pets");
    EXPECT_EQ(first(read).source, "001_create_pets.sql");
    EXPECT_EQ(first(read).parents, std::nullopt) << "the file before";
    EXPECT_EQ(first(read).up->text, "\xEF\xBB\xBF-- Pets\nCREATE TABLE pets(id int);\n") << "byte for byte";
    EXPECT_EQ(first(read).up->first_line, 1U);
    EXPECT_EQ(first(read).down, std::nullopt);
    EXPECT_EQ(first(read).verify, std::nullopt);
}

TEST(ImportNative, TakesSections) {
    const ReadFolder read =
        read_files({{"001_a.sql", "-- Comments may come first.\n"
                                  "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON t(a);\n\n"
                                  "-- migrate:down\nDROP INDEX i;\n"
                                  "-- migrate:verify transaction:false\nSELECT 1;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "native: 001_a.sql has a mark that only the native format has");
    EXPECT_EQ(first(read).up->text, "CREATE INDEX CONCURRENTLY i ON t(a);\n");
    EXPECT_EQ(first(read).up->first_line, 3U);
    EXPECT_FALSE(first(read).up->transactional);
    EXPECT_EQ(first(read).down->text, "DROP INDEX i;");
    EXPECT_EQ(first(read).down->first_line, 6U);
    EXPECT_TRUE(first(read).down->transactional);
    EXPECT_EQ(first(read).verify->text, "SELECT 1;\n") << "the file's last line break is part of it";
    EXPECT_FALSE(first(read).verify->transactional);
}

TEST(ImportNative, TellsNoDownFromAnEmptyOne) {
    const ReadFolder read =
        read_files({{"001_a.sql", "-- migrate:up\nSELECT 1;\n"},
                    {"002_b.sql", "-- migrate:labels l\n-- migrate:up\nSELECT 1;\n-- migrate:down\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).down, std::nullopt);
    EXPECT_EQ(read.migrations.revisions.at(1).down->text, "");
}

TEST(ImportNative, TellsNoUpFromAnEmptyOne) {
    const ReadFolder read =
        read_files({{"1_merge.sql", "-- migrate:revises none\n\n"},
                    {"2_down_alone.sql", "-- migrate:revises 1\n-- migrate:down\nSELECT 1;"},
                    {"3_empty.sql", "-- migrate:up\n-- migrate:down\n"},
                    {"4_nothing.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.migrations.revisions.at(0).up, std::nullopt) << "nothing, on purpose";
    EXPECT_EQ(read.migrations.revisions.at(1).up, std::nullopt);
    EXPECT_EQ(read.migrations.revisions.at(1).down->text, "SELECT 1;");
    EXPECT_EQ(read.migrations.revisions.at(2).up->text, "");
    EXPECT_EQ(read.migrations.revisions.at(3).up->text, "") << "a file that somebody forgot to write";
}

TEST(ImportNative, TakesAllThatMarksSay) {
    const ReadFolder read = read_files({{"003_words.sql", "-- migrate:id v1.2\n"
                                                          "-- migrate:revises 001,  002\n"
                                                          "-- migrate:depends users:001, 000\n"
                                                          "-- migrate:labels pets, E'a,b'\n"
                                                          "-- migrate:replaces 001a, 001b\n"
                                                          "-- migrate:message E'two\\nlines, it''s \\u00e4'\n"
                                                          "-- migrate:variables braces\n"
                                                          "SELECT '${a}';\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(first(read).id, "v1.2");
    EXPECT_EQ(first(read).parents, (Names{"001", "002"}));
    EXPECT_EQ(first(read).depends_on, (Names{"users:001", "000"}));
    EXPECT_EQ(first(read).branch_labels, (Names{"pets", "a,b"}));
    EXPECT_EQ(first(read).replaces, (Names{"001a", "001b"}));
    EXPECT_EQ(first(read).message, "two\nlines, it's \xC3\xA4");
    EXPECT_EQ(first(read).variables, VariableStyle::braces);
    EXPECT_EQ(first(read).up->text, "SELECT '${a}';\n");
    EXPECT_EQ(first(read).up->first_line, 8U);
}

TEST(ImportNative, TakesNoneAsNoParent) {
    const ReadFolder read = read_files({{"1_a.sql", "-- migrate:revises none\nSELECT 1;"},
                                        {"2_b.sql", "-- migrate:revises E'none'\nSELECT 1;"}});
    EXPECT_EQ(read.migrations.revisions.at(0).parents, Names{});
    EXPECT_EQ(read.migrations.revisions.at(1).parents, Names{"none"}) << "a revision of that name";
}

TEST(ImportNative, TakesAMessageAsItStands) {
    const ReadFolder read =
        read_files({{"1_a.sql", "-- migrate:message  it's a 100% \\ 'quoted' message  \r\nSELECT 1;"},
                    {"2_b.sql", "-- migrate:message\nSELECT 1;"}});
    EXPECT_EQ(read.migrations.revisions.at(0).message, "it's a 100% \\ 'quoted' message");
    EXPECT_EQ(read.migrations.revisions.at(1).message, "");
}

TEST(ImportNative, TakesIdsFromNames) {
    const ReadFolder read = read_files({{"1975ea83b712_hex.sql", ""},
                                        {"001-create-pets.sql", ""},
                                        {"2026-01-02_dated.sql", ""},
                                        {"1.2_point.sql", ""},
                                        {"head_word.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "001 1.2 1975ea83b712 2026_01_02 head_");
    EXPECT_EQ(first(read).message, "create-pets");
    EXPECT_EQ(read.migrations.revisions.at(3).message, "dated");
}

TEST(ImportNative, SortsByNumbersAndThenByBytes) {
    const ReadFolder read = read_files({{"10_x.sql", ""},
                                        {"9_x.sql", ""},
                                        {"009_y.sql", ""},
                                        {"b_x.sql", ""},
                                        {"B_x.sql", ""},
                                        {"1_x.sql", ""}});
    EXPECT_EQ(ids_of(read), "1 009 9 10 B b") << "what has no number comes last";
}

TEST(ImportNative, TakesRepeatablesAndHooks) {
    const ReadFolder read =
        read_files({{"001_a.sql", "SELECT 1;"},
                    {"R__views.sql", "CREATE VIEW v AS SELECT 1;\n"},
                    {"R__x.sql", "-- migrate:id all grants\n-- migrate:after 001, views, E'a, b'\n"
                                 "-- migrate:variables psql\nGRANT SELECT ON v TO :role;\n"},
                    {"hooks/before_run.sql", "SELECT 2;\n"},
                    {"hooks/after_step.sql", "-- migrate:variables braces\nSELECT '${b}';"}});
    EXPECT_EQ(findings_of(read), "");
    ASSERT_EQ(read.migrations.repeatables.size(), 2U);
    EXPECT_EQ(read.migrations.repeatables[0].name, "views");
    EXPECT_EQ(read.migrations.repeatables[0].script.text, "CREATE VIEW v AS SELECT 1;\n");
    const ImportedRepeatable &grants = read.migrations.repeatables[1];
    EXPECT_EQ(grants.name, "all grants");
    EXPECT_EQ(grants.after, (Names{"001", "views", "a, b"}));
    EXPECT_EQ(grants.variables, VariableStyle::psql);
    EXPECT_EQ(grants.script.text, "GRANT SELECT ON v TO :role;\n");
    EXPECT_EQ(grants.script.first_line, 4U);
    ASSERT_EQ(read.migrations.hooks.size(), 2U);
    EXPECT_EQ(read.migrations.hooks[0].event, "after_step");
    EXPECT_EQ(read.migrations.hooks[0].script.text, "SELECT '${b}';");
    EXPECT_EQ(read.migrations.hooks[0].variables, VariableStyle::braces);
    EXPECT_EQ(read.migrations.hooks[1].script.text, "SELECT 2;\n");
    std::string rows;
    for (const FileRow &row : read.migrations.rows) {
        rows += row.file + "=" + row.key + " ";
    }
    EXPECT_EQ(rows, "001_a.sql=001 R__views.sql=views R__x.sql=all grants hooks/after_step.sql=after_step "
                    "hooks/before_run.sql=before_run ");
}

TEST(ImportNative, TakesEscapedMarksAsText) {
    const ReadFolder read = read_files({{"1_a.sql", "-- migrate:revises none\n-- migrate:up\n"
                                                    "SELECT '\n-- migrate:\\down\n-- migrate:\\\\down\n"
                                                    "  --Migrate: \\verify\n-- migrate:\\id x\n"
                                                    "-- migrate:\\allow\n';\n-- migrate:down\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(first(read).up->text),
              "SELECT '\n-- migrate:down\n-- migrate:\\down\n  --Migrate: verify\n-- migrate:id x\n"
              "-- migrate:\\allow\n';")
        << "one backslash goes, and only where a word of ours follows";
}

TEST(ImportNative, TakesOtherWordsAsText) {
    const ReadFolder read =
        read_files({{"1_a.sql", "-- migrate:allow drop_table: it is empty\nDROP TABLE t;"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(first(read).up->text, "-- migrate:allow drop_table: it is empty\nDROP TABLE t;");
}

TEST(ImportNative, IsWhatDbmateIsAndMore) {
    const NamesAndTexts files = {{"20260102030405_pets.sql", "-- migrate:up\na;\n-- migrate:down\nA;\n"
                                                             "-- migrate:up\nb;\n-- migrate:down\nB;\n"},
                                 {"more/3_c.sql", "-- migrate:up\n-- migrate:down\n"}};
    const ReadFolder by_dbmate = read_files(files);
    EXPECT_EQ(by_dbmate.format->tool, "dbmate");
    NamesAndTexts more = files;
    more.emplace_back("R__views.sql", "SELECT 1;");
    const ReadFolder read = read_files(more);
    EXPECT_EQ(read.why, "native: R__views.sql is a repeatable script beside files with \"-- migrate:up\"");
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "3 20260102030405");
    const ImportedFileRevision &revision = read.migrations.revisions.at(1);
    EXPECT_EQ(revision.up->text, by_dbmate.migrations.revisions.at(0).up->text);
    EXPECT_EQ(revision.down->text, by_dbmate.migrations.revisions.at(0).down->text);
    EXPECT_EQ(revision.message, "pets");
}

TEST(ImportNative, TakesNoMarkFromCommentsAndLiterals) {
    const std::string up = "/*\n-- migrate:down\n -- Migrate: up\n*/ SELECT '\n-- migrate:down\n', $a$\n-- "
                           "migrate:verify\n$a$;\nCOPY t FROM stdin;\nit's\n\\.\n";
    const ReadFolder read = read_files({{"1_a.sql", "/*\n-- migrate:id x\nlicence\n*/\n-- migrate:up\n" + up +
                                                        "-- migrate:down\nSELECT 2;\n"}},
                                       "native");
    EXPECT_EQ(findings_of(read), "");
    const ImportedFileRevision &revision = read.migrations.revisions.at(0);
    EXPECT_EQ(revision.id, "1");
    EXPECT_EQ(std::string(revision.up->text) + "\n", up);
    EXPECT_EQ(revision.down->text, "SELECT 2;\n");
    EXPECT_FALSE(revision.verify);
    // A byte order mark is no statement.
    EXPECT_EQ(
        findings_of(read_files({{"1_a.sql", "\xEF\xBB\xBF-- a\n-- migrate:up\nSELECT 1;\n"}}, "native")), "");
    // A file that has them there alone has none.
    EXPECT_EQ(read_files({{"a.sql", "/*\n-- migrate:verify\n*/\nSELECT 1;\n"}}).why,
              "native: a.sql is SQL without the marks of a tool");
}

TEST(ImportNative, IsRecognisedByItsMarksWhateverScriptsHold) {
    const ReadFolder read =
        read_files({{"1_a.sql", "-- migrate:revises none\n-- migrate:up\nSELECT '\n-- +goose Up\n';\n"},
                    {"hooks/before_run.sql", "SELECT '\n-- +goose Up\n';\n"}});
    EXPECT_EQ(read.format->tool, "native");
    EXPECT_EQ(findings_of(read), "");
}

} // namespace
} // namespace migrate::core
