// Folders of sqlx.
#include "import_support.hpp"

namespace migrate::core {
namespace {

TEST(ImportSqlx, TakesPlainFilesAndPairs) {
    const ReadFolder read = read_files({{"0001_create_pets.sql", "create table pets(id int);\r\n"},
                                        {"2_b.up.sql", "SELECT 1;"},
                                        {"2_b.down.sql", "SELECT 2;"}},
                                       "sqlx");
    EXPECT_EQ(findings_of(read), "");
    ASSERT_EQ(ids_of(read), "1 2");
    EXPECT_EQ(read.migrations.revisions[0].message, "create pets");
    EXPECT_EQ(read.migrations.revisions[0].up->text, "create table pets(id int);\r\n") << "byte for byte";
    EXPECT_EQ(read.migrations.revisions[0].down, std::nullopt);
    EXPECT_EQ(read.migrations.revisions[1].up->text, "SELECT 1;");
    EXPECT_EQ(read.migrations.revisions[1].down->text, "SELECT 2;");
}

TEST(ImportSqlx, IsRecognisedByItsMarkAlone) {
    const ReadFolder read = read_files({{"1_a.up.sql", "-- no-transaction\nVACUUM;"}, {"1_a.down.sql", ""}});
    EXPECT_EQ(read.why, "sqlx: 1_a.up.sql begins with \"-- no-transaction\"");
    EXPECT_FALSE(read.migrations.revisions.at(0).up->transactional);
    EXPECT_TRUE(read.migrations.revisions.at(0).down->transactional) << "each file says it for itself";
    for (const std::string text :
         {"\n-- no-transaction\n", "\xEF\xBB\xBF-- no-transaction\n", "-- No-Transaction\n"}) {
        EXPECT_TRUE(read_files({{"1_a.sql", text}}, "sqlx").migrations.revisions.at(0).up->transactional)
            << "the tool looks at the first bytes: " << text;
    }
}

TEST(ImportSqlx, ReadsVersionsAsNumbers) {
    const ReadFolder read =
        read_files({{"10_a.sql", ""}, {"9_b.sql", ""}, {"-1_c.sql", ""}, {"+11_d.sql", ""}}, "sqlx");
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "_1 9 10 11");
    EXPECT_EQ(read.migrations.revisions.at(0).key, "-1") << "as its table has it";
}

TEST(ImportSqlx, RefusesNamesThatTheToolRefuses) {
    const ReadFolder read = read_files({{"1_a.sql", ""},
                                        {"2026-01-02_b.sql", ""},
                                        {"01_c.sql", ""},
                                        {"3_d.down.sql", ""},
                                        {"seed.sql", ""},
                                        {"more/4_e.sql", ""}},
                                       "sqlx");
    EXPECT_EQ(findings_of(read),
              "1_a.sql: 1_a.sql has the same version as 01_c.sql\n"
              "2026-01-02_b.sql: 2026-01-02 is no number, as sqlx wants it before the first _\n"
              "3_d.down.sql: 3_d.down.sql has no .up.sql\n");
    EXPECT_EQ(notes_of(read), "more/4_e.sql: sqlx takes <version>_<words>.sql of the folder itself\n"
                              "seed.sql: sqlx takes <version>_<words>.sql of the folder itself\n");
}

} // namespace
} // namespace migrate::core
