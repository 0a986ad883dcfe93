// Folders of graphile-migrate.
#include "import_support.hpp"

#include "core/import/sha1.hpp"

namespace migrate::core {
namespace {

// Recorded with node's own SHA-1, as the tool calls it.
const std::string first_hash = "sha1:c6d8cf9988c3dc9f4c5209c8d8901ec2730342ee";
const std::string second_hash = "sha1:6e5213d3cdb8393882e647ec9b362f9d74ea4588";

const std::string first = "--! Previous: -\n--! Hash: " + first_hash +
                          "\n--! Message: create pets: all\n\ncreate table pets (id int);\n";
const std::string second = "--! Previous: " + first_hash + "\n--! Hash: " + second_hash +
                           "\n\n\xEF\xBB\xBF\xC2\xA0"
                           "create table cats (id int);\n\n";

// A file as it would be committed; more: further lines of the head.
std::string committed(const std::string &body, const std::string &more = "") {
    return "--! Previous: -\n--! Hash: sha1:" + sha1_of(body + "\n") + "\n" + more + "\n" + body + "\n";
}

ReadFolder read_one(const std::string &text) {
    return read_files({{"committed/000001-a.sql", text}}, "graphile-migrate");
}

TEST(ImportGraphileMigrate, TakesCommittedFiles) {
    const ReadFolder read = read_files({{"committed/000001-create-pets.sql", first},
                                        {"committed/000002-create-cats.sql", second},
                                        {"current/1-current.sql", "--! Message: dogs\n"},
                                        {"fixtures/dogs.sql", "-- Up Migration\n"},
                                        {"afterReset.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why,
              "graphile-migrate: committed/000001-create-pets.sql has the head of graphile-migrate");
    EXPECT_EQ(ids_of(read), "000001 000002");
    const ImportedFileRevision &revision = read.migrations.revisions.front();
    EXPECT_EQ(revision.message, "create pets: all");
    EXPECT_EQ(revision.up->text, "create table pets (id int);\n");
    EXPECT_EQ(revision.up->first_line, 5U);
    EXPECT_TRUE(revision.up->transactional);
    EXPECT_FALSE(revision.down);
    EXPECT_EQ(revision.variables, VariableStyle::none);
    EXPECT_EQ(read.migrations.revisions.at(1).message, "create cats");
    EXPECT_EQ(
        rows_of(read),
        "afterReset.sql other: graphile-migrate takes committed/000001-words.sql\n"
        "committed/000001-create-pets.sql revision 000001\n"
        "committed/000002-create-cats.sql revision 000002\n"
        "current/1-current.sql other: work in progress: graphile-migrate commit makes a migration of it\n"
        "fixtures/dogs.sql other: graphile-migrate takes committed/000001-words.sql\n");
}

TEST(ImportGraphileMigrate, TakesTheFolderOfCommittedFilesAlone) {
    EXPECT_EQ(ids_of(read_files({{"000001.sql", first}, {"000002.sql", second}})), "000001 000002");
    EXPECT_EQ(ids_of(read_files({{"committed/000001.sql", first}, {"committed/000002.sql", second}})),
              "000001 000002");
    EXPECT_EQ(
        ids_of(read_files({{"migrations/committed/000001.sql", first}, {"migrations/current.sql", ""}})),
        "000001");
}

TEST(ImportGraphileMigrate, RefusesABrokenChain) {
    EXPECT_EQ(findings_of(read_files({{"committed/000002.sql", second}})),
              "committed/000002.sql:1: it follows a migration that is not there\n");
    EXPECT_EQ(
        findings_of(read_files({{"committed/000001.sql", first}, {"committed/000003.sql", committed("a;")}})),
        "committed/000003.sql:1: it does not follow the migration before it\n");
    EXPECT_EQ(
        findings_of(read_files({{"committed/000001-a.sql", first}, {"committed/000001-b.sql", second}})),
        "committed/000001-b.sql: committed/000001-b.sql has the same version as committed/000001-a.sql\n");
}

TEST(ImportGraphileMigrate, RefusesAChangedFile) {
    EXPECT_EQ(findings_of(read_one(committed("a;") + "b;\n")),
              "committed/000001-a.sql:2: the file has been changed since it was committed\n");
    EXPECT_EQ(findings_of(read_one(committed("a;") + "\n \n")), "")
        << "white space at the end does not count";
    EXPECT_EQ(findings_of(read_one(committed("a;", "--! AllowInvalidHash\n") + "b;\n")), "");
    EXPECT_EQ(findings_of(read_one(committed("a;", "--! AllowInvalidHash\n"))),
              "committed/000001-a.sql:3: the hash is right, which graphile-migrate refuses here\n");
}

TEST(ImportGraphileMigrate, KeepsTheHeadOfAChangedFile) {
    const std::string text = committed("a;", "--! AllowInvalidHash\n") + "b;\n";
    const ReadFolder read = read_one(text);
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(std::string(read.migrations.revisions.at(0).up->text), text);
    EXPECT_EQ(read.migrations.revisions.at(0).up->first_line, 1U);
}

TEST(ImportGraphileMigrate, RefusesABadHead) {
    const auto refusal = [](const std::string &text) { return findings_of(read_one(text)); };
    EXPECT_EQ(refusal("create table a();\n"),
              "committed/000001-a.sql:1: the head has no \"--! Previous:\"\n");
    EXPECT_EQ(refusal(""), "committed/000001-a.sql:1: the head has no \"--! Previous:\"\n");
    EXPECT_EQ(refusal("--! Previous: -\n\na;\n"),
              "committed/000001-a.sql:1: the head has no \"--! Hash:\"\n");
    EXPECT_EQ(refusal("--! Previous: -\n--! Hash: a\na;\n"),
              "committed/000001-a.sql:3: behind the head there should be an empty line\n");
    EXPECT_EQ(refusal("--! Previous: -\n--! Hash: a\n--! Hash: b\n\na;\n"),
              "committed/000001-a.sql:3: Hash is there twice\n");
    EXPECT_EQ(
        refusal("--! Previous: -\r\n--! Hash: a\r\n\r\na;\r\n"),
        "committed/000001-a.sql:1: the head has a carriage return at a line's end, which graphile-migrate "
        "refuses\n");
    EXPECT_EQ(
        refusal("--! Previous: -\n--! Hash: a\n\r\na;\r\n"),
        "committed/000001-a.sql:3: the head has a carriage return at a line's end, which graphile-migrate "
        "refuses\n");
}

TEST(ImportGraphileMigrate, RefusesNamesThatTheToolPassesOver) {
    EXPECT_EQ(findings_of(read_files({{"committed/000001-a.sql", committed("a;")},
                                      {"committed/000002_b.sql", ""},
                                      {"committed/x.sql", ""}})),
              "committed/000002_b.sql: graphile-migrate passes over a file of this name\n"
              "committed/x.sql: graphile-migrate passes over a file of this name\n");
    EXPECT_EQ(findings_of(read_files({{"000001-a.sql", committed("a;")}, {"000002_b.sql", ""}})),
              "000002_b.sql: graphile-migrate passes over a file of this name\n");
}

TEST(ImportGraphileMigrate, KnowsTheMarkOfNoTransaction) {
    const auto transactional = [](const std::string &body) {
        return read_one(committed(body)).migrations.revisions.at(0).up->transactional;
    };
    EXPECT_FALSE(transactional("--! no-transaction\ncreate index concurrently i on a (b);"));
    EXPECT_FALSE(transactional("--!no-transaction"));
    EXPECT_TRUE(transactional("--! no-transactions\na;"));
    EXPECT_TRUE(transactional("-- a\n--! no-transaction\na;"));
}

TEST(ImportGraphileMigrate, RefusesAnIncludeThatWasNotResolved) {
    EXPECT_EQ(
        findings_of(read_one(committed("--!include a.sql\n--! Included b.sql\na;\n--! EndIncluded b.sql"))),
        "committed/000001-a.sql:4: graphile-migrate has committed the file without what this line "
        "includes\n");
    EXPECT_EQ(findings_of(read_one(committed("--! split: 1-a.sql\na;"))), "");
}

TEST(ImportGraphileMigrate, PlaceholdersAreVariables) {
    const auto variables = [](const std::string &body) {
        return read_one(committed(body)).migrations.revisions.at(0).variables;
    };
    EXPECT_EQ(variables("grant connect on database :DATABASE_NAME to :VISITOR;"), VariableStyle::psql);
    EXPECT_EQ(variables("select 1::INT, to_char(now(), 'HH24:MI:SS'); -- :DATABASE_NAME"),
              VariableStyle::none);
    EXPECT_EQ(variables("select a[1:n];"), VariableStyle::none);
}

TEST(ImportGraphileMigrate, RefusesPlaceholdersWhereVariablesAreNot) {
    EXPECT_EQ(findings_of(read_one(committed("do $$ begin\n  execute 'grant a to :DATABASE_OWNER';\nend $$;\n"
                                             "grant :VISITOR to a;\nselect ':VISITOR', ':OTHER';"))),
              "committed/000001-a.sql:5: the placeholder :DATABASE_OWNER stands in a literal or a body, "
              "where it would "
              "stay as it is\n"
              "committed/000001-a.sql:8: the placeholder :VISITOR stands in a literal or a body, where it "
              "would stay "
              "as it is\n");
}

} // namespace
} // namespace migrate::core
