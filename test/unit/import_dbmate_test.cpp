// Folders of dbmate.
#include "import_support.hpp"

#include <string>

namespace migrate::core {
namespace {

TEST(ImportDbmate, TakesUpAndDownOfEachFile) {
    const ReadFolder read =
        read_files({{"20260102030405_create_pets.sql", "-- migrate:up\ncreate table pets(id int);\n\n"
                                                       "-- migrate:down\ndrop table pets;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "dbmate: 20260102030405_create_pets.sql has the marks of dbmate");
    ASSERT_EQ(read.migrations.revisions.size(), 1U);
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.id, "20260102030405");
    EXPECT_EQ(revision.message, "create pets");
    EXPECT_EQ(revision.up->text, "create table pets(id int);\n");
    EXPECT_EQ(revision.up->first_line, 2U);
    EXPECT_EQ(revision.down->text, "drop table pets;\n");
    EXPECT_EQ(revision.down->first_line, 5U);
}

TEST(ImportDbmate, TakesTheMarkOfNoTransactionPerDirection) {
    const ReadFolder read =
        read_files({{"1_a.sql", "--migrate:up transaction:false\nVACUUM;\n-- migrate:down\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_FALSE(read.migrations.revisions.at(0).up->transactional);
    EXPECT_TRUE(read.migrations.revisions.at(0).down->transactional);
}

TEST(ImportDbmate, JoinsSeveralPairsAndUndoesTheLastFirst) {
    const ReadFolder read = read_files({{"1_a.sql", "-- migrate:up\na;\n-- migrate:down\nA;\n"
                                                    "-- migrate:up\nb;\n-- migrate:down\nB;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).up->text), "a;\n\n\n\nb;") << "line 6 stays line 6";
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).down->text), "B;\n\nA;");
}

TEST(ImportDbmate, KnowsTheLinesOfPairsThatAreUndoneBackwards) {
    const ReadFolder read = read_files({{"1_a.sql", "-- migrate:up\na;\n-- migrate:down\nA\n"
                                                    "-- migrate:up\nb;\n-- migrate:down\nB;\nC"}});
    const ImportedScript &down = read.migrations.revisions.at(0).down.value();
    EXPECT_EQ(std::string(down.text), "B;\nC\n;\nA");
    EXPECT_EQ(down.first_line, 0U) << "no line of the file";
    EXPECT_EQ(place_of_line(down.parts, 1).line, 8U);
    EXPECT_EQ(place_of_line(down.parts, 2).line, 9U);
    EXPECT_EQ(place_of_line(down.parts, 4).line, 4U);
    const ImportedScript &up = read.migrations.revisions.at(0).up.value();
    EXPECT_EQ(up.first_line, 2U);
    EXPECT_TRUE(up.parts.empty());
}

TEST(ImportDbmate, EndsTheLastStatementOfAPairThatGoesOn) {
    const auto up_of = [](const std::string &first) {
        const ReadFolder read = read_files({{"1_a.sql", "-- migrate:up\n" + first +
                                                            "\n-- migrate:down\n"
                                                            "-- migrate:up\nb\n-- migrate:down\n"}});
        EXPECT_EQ(findings_of(read), "");
        return std::string(read.migrations.revisions.at(0).up->text);
    };
    EXPECT_EQ(up_of("a"), "a\n;\n\nb");
    EXPECT_EQ(up_of("a;"), "a;\n\n\nb");
    EXPECT_EQ(up_of("a -- one;"), "a -- one;\n;\n\nb") << "a semicolon in a comment ends nothing";
    EXPECT_EQ(up_of("a /* one; */"), "a /* one; */\n;\n\nb");
    EXPECT_EQ(up_of("a ';"), "a ';\n;\n\nb");
    EXPECT_EQ(up_of("a; -- one"), "a; -- one\n\n\nb") << "nor does one after it undo the end";
    EXPECT_EQ(up_of("-- nothing"), "-- nothing\n\n\nb");
}

TEST(ImportDbmate, RefusesWhatTheToolRefuses) {
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", "select 1;\n-- migrate:up\n-- migrate:down\n"},
                                      {"2_b.sql", "-- migrate:up\n"},
                                      {"3_c.sql", "-- migrate:down\n-- migrate:up\n"},
                                      {"4_d.sql", "\n -- migrate:up\n"}})),
              "1_a.sql:1: the file has a statement before its first \"-- migrate:up\"\n"
              "2_b.sql: the file has no \"-- migrate:down\"\n"
              "3_c.sql:1: \"-- migrate:down\" has no \"-- migrate:up\" before it\n"
              "4_d.sql:2: the line looks like \"-- migrate:up\", and dbmate overlooks it\n");
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", "-- migrate:up\nselect 1;\n  -- migrate:down\n"},
                                      {"2_b.sql", "-- Migrate:up\nselect 1;\n-- migrate:down\n"}})),
              "1_a.sql:3: the line looks like \"-- migrate:down\", and dbmate overlooks it\n"
              "2_b.sql:1: the line looks like \"-- migrate:up\", and dbmate overlooks it\n");
}

TEST(ImportDbmate, SortsByTheBytesOfNames) {
    const std::string text = "-- migrate:up\n-- migrate:down\n";
    const ReadFolder read =
        read_files({{"3_c.sql", text}, {"b/03_a.sql", text}, {"20260102030405_b.sql", text}});
    EXPECT_EQ(ids_of(read), "03 20260102030405 3");
}

} // namespace
} // namespace migrate::core
