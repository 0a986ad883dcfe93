// What is wrong with a folder of the native format, by file and line.
#include "import_support.hpp"

namespace migrate::core {
namespace {

std::string findings_in(const std::string &text) {
    return findings_of(read_files({{"1_a.sql", text}}, "native"));
}

TEST(ImportNativeRefusals, MarksOutOfPlace) {
    EXPECT_EQ(findings_in("SELECT 1;\n-- migrate:up\n"),
              "1_a.sql:1: the file has a statement before its first mark\n");
    EXPECT_EQ(findings_in("-- migrate:down\n-- migrate:up\n"),
              "1_a.sql:1: \"-- migrate:down\" has no \"-- migrate:up\" before it\n");
    EXPECT_EQ(findings_in("-- migrate:up\n-- migrate:down\n-- migrate:down\n"),
              "1_a.sql:3: \"-- migrate:down\" has no \"-- migrate:up\" before it\n");
    EXPECT_EQ(findings_in("-- migrate:up\n-- migrate:verify\n-- migrate:verify\n"),
              "1_a.sql:3: \"-- migrate:verify\" stands twice\n");
    EXPECT_EQ(findings_in("-- migrate:up\nSELECT 1;\n-- migrate:depends a\n"),
              "1_a.sql:3: \"-- migrate:depends\" stands where the script has begun\n");
    EXPECT_EQ(findings_in("SELECT 1;\n-- migrate:labels a\n"),
              "1_a.sql:2: \"-- migrate:labels\" stands where the script has begun\n");
    EXPECT_EQ(findings_in("-- migrate:id a\n-- migrate:id b\n"),
              "1_a.sql:2: \"-- migrate:id\" stands twice\n");
    EXPECT_EQ(findings_in("-- migrate:after a\n"),
              "1_a.sql:1: \"-- migrate:after\" has no meaning in a revision\n");
}

TEST(ImportNativeRefusals, MistypedMarks) {
    for (const std::string line :
         {" -- migrate:down", "-- Migrate:down", "--- migrate:down", "-- migrate: down", "-- migrate :down",
          "-- migrate:DOWN", "-- migrate:down; DROP TABLE t;"}) {
        EXPECT_EQ(findings_in("-- migrate:up\nSELECT 1;\n" + line + "\n"),
                  "1_a.sql:3: the line looks like \"-- migrate:down\" and is no such mark\n")
            << line;
    }
    EXPECT_EQ(findings_in(" -- migrate:up\nSELECT 1;\n-- migrate:down\n"),
              "1_a.sql:1: the line looks like \"-- migrate:up\" and is no such mark\n")
        << "of the one cause, one finding";
    EXPECT_EQ(findings_in("-- migrate:up\n-- migrate: updates, downs and an id\n"), "") << "prose";
}

TEST(ImportNativeRefusals, Values) {
    EXPECT_EQ(findings_in("-- migrate:up transaction:of\n"),
              "1_a.sql:1: \"-- migrate:up\" has an option that is unknown: transaction:of\n");
    EXPECT_EQ(findings_in("-- migrate:revises\n"), "1_a.sql:1: \"-- migrate:revises\": a name is missing\n");
    EXPECT_EQ(findings_in("-- migrate:revises a,\n"),
              "1_a.sql:1: \"-- migrate:revises\": a name is missing\n");
    EXPECT_EQ(findings_in("-- migrate:revises E'a' b\n"),
              "1_a.sql:1: \"-- migrate:revises\": after E'...' comes a comma or nothing\n");
    EXPECT_EQ(findings_in("-- migrate:id a b\n"),
              "1_a.sql:1: \"-- migrate:id\": Character(s) ' ' not allowed in revision identifier 'a b'\n");
    EXPECT_EQ(findings_in("-- migrate:id a, b\n"), "1_a.sql:1: \"-- migrate:id\": there is more than one\n");
    EXPECT_EQ(findings_in("-- migrate:labels heads\n"),
              "1_a.sql:1: \"-- migrate:labels\": branch label 'heads' is a reserved word\n");
    EXPECT_EQ(findings_in("-- migrate:message E'a\n"),
              "1_a.sql:1: \"-- migrate:message\": E' has no closing quote\n");
    EXPECT_EQ(findings_in("-- migrate:message E'a' b\n"),
              "1_a.sql:1: \"-- migrate:message\": after E'...' comes nothing more\n");
    EXPECT_EQ(findings_in("-- migrate:message E'\\000'\n"),
              "1_a.sql:1: \"-- migrate:message\": its E'...' is not UTF-8, or has a NUL\n");
    EXPECT_EQ(findings_in("-- migrate:message E'\\uD800'\n"),
              "1_a.sql:1: \"-- migrate:message\": its E'...' is not UTF-8, or has a NUL\n");
    EXPECT_EQ(findings_in("-- migrate:message E'\\u12'\n"),
              "1_a.sql:1: \"-- migrate:message\": its E'...' has an escape of Unicode that is none\n");
    EXPECT_EQ(findings_in("-- migrate:variables shell\n"),
              "1_a.sql:1: \"-- migrate:variables\": \"shell\" is no way to write variables\n");
}

TEST(ImportNativeRefusals, RepeatablesAndHooks) {
    EXPECT_EQ(findings_of(read_files({{"1_a.sql", "SELECT 1;"},
                                      {"R__.sql", "SELECT 1;"},
                                      {"R__a.sql", "SELECT 1;"},
                                      {"R__b.sql", "-- migrate:id a\nSELECT 1;"},
                                      {"R__c.sql", "-- migrate:up\nSELECT 1;"},
                                      {"hooks/before.sql", "SELECT 1;"},
                                      {"hooks/before_run.sql", "-- migrate:after 1\nSELECT 1;"}})),
              "R__.sql: the repeatable script has no name\n"
              "R__b.sql: R__a.sql is called a too\n"
              "R__c.sql:1: \"-- migrate:up\" has no meaning in a repeatable script\n"
              "hooks/before.sql: before is no event\n"
              "hooks/before_run.sql:1: \"-- migrate:after\" has no meaning in a hook\n");
}

TEST(ImportNativeRefusals, FilesThatMayBeNoMigrations) {
    const ReadFolder read = read_files({{"1_a.sql", "SELECT 1;"},
                                        {"1_twin.py", ""},
                                        {"2_b.rb", ""},
                                        {"README.md", ""},
                                        {"2025/2_b.sql", "SELECT 1;"},
                                        {"schema.sql", "SELECT 1;"},
                                        {"seeds/dev.sql", "SELECT 1;"},
                                        {"3_c.down.sql", "SELECT 1;"}},
                                       "native");
    EXPECT_EQ(findings_of(read),
              "2025/2_b.sql: 2025/2_b.sql lies in a folder of its own\n"
              "2_b.rb: 2_b.rb is program code; migrate runs SQL only\n"
              "3_c.down.sql: 3_c.down.sql is called like a script that undoes a migration\n"
              "schema.sql: schema.sql has no number, as other files have, and no mark\n");
    EXPECT_EQ(read.migrations.findings.at(0).hint,
              "If it is a migration, begin it with a line \"-- migrate:up\", or pack that folder: "
              "tar -C 2025 -cf - . If it is none, leave it out.");
    EXPECT_EQ(notes_of(read),
              "1_twin.py: 1_a.sql is taken in its place\n"
              "README.md: the native format takes files whose name ends in .sql\n"
              "seeds/dev.sql: in folders below, the native format takes files with its marks and hooks\n");
}

TEST(ImportNativeRefusals, OneIdTwice) {
    EXPECT_EQ(findings_of(
                  read_files({{"1_a.sql", ""}, {"1_b.sql", ""}, {"2_c.sql", "-- migrate:id 1\nSELECT 1;"}})),
              "1_b.sql: 1_b.sql has the same version as 1_a.sql\n"
              "2_c.sql: 2_c.sql has the same version as 1_a.sql\n");
}

} // namespace
} // namespace migrate::core
