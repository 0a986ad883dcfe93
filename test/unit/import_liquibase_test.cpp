// Folders of Liquibase's formatted SQL. What is here was also given to Liquibase 4.28: it takes what is
// taken, and what is refused it refuses too, or runs otherwise than it reads.
#include "import_support.hpp"

namespace migrate::core {
namespace {

constexpr const char *header = "--liquibase formatted sql\n";

// A file c.sql that has the header and, from its second line on, this.
ReadFolder read_text(const std::string &text) { return read_files({{"c.sql", header + text}}); }

std::string findings_in(const std::string &text) { return findings_of(read_text(text)); }

const ImportedFileRevision &only_revision(const ReadFolder &read) {
    EXPECT_EQ(findings_of(read), "");
    return read.migrations.revisions.at(0);
}

TEST(ImportLiquibase, TakesChangesetsOfFilesInTheOrderOfPaths) {
    const ReadFolder read = read_files(
        {{"b.sql", "\xEF\xBB\xBF\r\n -- LIQUIBASE Formatted SQL\r\n--changeset ada:1\r\nselect 1;\r\n"},
         {"a/2.sql", std::string(header) + "\n--changeset ada:x-1\n--comment: the pets\nselect 2;\n\n"
                                           "-- ChangeSet \"Ada L\":\"a b\"\n\nselect 3;\n"},
         {"a/10.sql", std::string(header) + "--changeset ada:1\nselect 4;"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "liquibase: a/10.sql begins with \"--liquibase formatted sql\"");
    EXPECT_EQ(ids_of(read), "a/10.sql/ada/1 a/2.sql/ada/x_1 a/2.sql/Ada_L/a_b b.sql/ada/1");
    const ImportedFileRevision &pets = read.migrations.revisions.at(1);
    EXPECT_EQ(pets.key, "a/2.sql/ada/x-1");
    EXPECT_EQ(pets.source, "a/2.sql");
    EXPECT_EQ(pets.message, "the pets");
    EXPECT_EQ(pets.up->text, "select 2;\n") << "without the one line break before the next mark";
    EXPECT_EQ(pets.up->first_line, 5U);
    EXPECT_FALSE(pets.down.has_value());
    EXPECT_EQ(rows_of(read), "a/10.sql revision a/10.sql/ada/1\n"
                             "a/2.sql revision a/2.sql/ada/x_1\n"
                             "a/2.sql revision a/2.sql/Ada_L/a_b\n"
                             "b.sql revision b.sql/ada/1\n");
}

TEST(ImportLiquibase, LetsALogicalPathTakeTheNamesPlace) {
    const ReadFolder read = read_files(
        {{"c.sql",
          "--liquibase formatted sql logicalFilePath:classpath:db/c.sql\n--changeset ada:1\nselect 1;\n"
          "--changeset ada:2 logicalFilePath:./old.sql\nselect 2;\n"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "db/c.sql/ada/1 old.sql/ada/2");
    EXPECT_EQ(read.migrations.revisions.at(0).source, "c.sql");
}

TEST(ImportLiquibase, JoinsTheRollbackOfSeveralLines) {
    const ReadFolder read =
        read_text("--changeset ada:1\nselect 1;\n--rollback drop table a\n-- Rollback cascade;\n");
    EXPECT_EQ(only_revision(read).up->text, "select 1;");
    EXPECT_EQ(only_revision(read).down->text, "drop table a\ncascade;");
    EXPECT_EQ(only_revision(read).down->first_line, 4U);
}

TEST(ImportLiquibase, TakesARollbackOfOneLineAsItStands) {
    const ReadFolder read =
        read_text("--changeset ada:1 runInTransaction:false\n--rollback drop  a; \r\nselect 1;\nselect 2;");
    EXPECT_EQ(only_revision(read).up->text, "select 1;\nselect 2;");
    EXPECT_EQ(only_revision(read).up->first_line, 4U);
    EXPECT_EQ(only_revision(read).down->text, "drop  a; ");
    EXPECT_FALSE(only_revision(read).up->transactional);
    EXPECT_FALSE(only_revision(read).down->transactional);
}

TEST(ImportLiquibase, TakesTheRollbackOfAComment) {
    const ReadFolder read = read_text(
        "--changeset ada:1\nselect 1;\n/* liquibase rollback\ndrop function\nf();\n*/\nselect 2;\n");
    EXPECT_EQ(only_revision(read).down->text, "drop function\nf();") << "lines stay lines";
    EXPECT_EQ(only_revision(read).down->first_line, 5U);
    EXPECT_EQ(only_revision(read).up->text, "select 1;\n\n\n\n\nselect 2;\n") << "line 8 stays line 8";
    EXPECT_EQ(only_revision(read_text("--changeset ada:1\nselect 1;\n /*LIQUIBASE ROLLBACK \ndrop a; */\n"))
                  .down->text,
              "drop a; ");
}

TEST(ImportLiquibase, TellsAnEmptyRollbackFromNone) {
    for (const std::string words : {"empty", "not required", "Not Required: it is a comment"}) {
        const ReadFolder read = read_text("--changeset ada:1\nselect 1;\n--rollback " + words + "\n");
        ASSERT_TRUE(only_revision(read).down.has_value());
        EXPECT_EQ(only_revision(read).down->text, "");
    }
    EXPECT_FALSE(only_revision(read_text("--changeset ada:1\nselect 1;\n")).down.has_value());
}

TEST(ImportLiquibase, RollsBackByAnotherChangeset) {
    const ReadFolder read = read_files(
        {{"a.sql", std::string(header) +
                       "--changeset ada:1\ncreate view v1;\n--changeset ada:2\ncreate view v2;\n"
                       "--rollback changesetId:1 changesetAuthor:ada\n"},
         {"b.sql", std::string(header) + "--changeset ada:1\ncreate view v3;\n"
                                         "--rollback changesetId:2 changesetAuthor:ada\n"
                                         "--rollback changesetPath:a.sql\n--changeset ada:2\nselect 1;\n"
                                         "--rollback changesetId:9 changesetAuthor:ada\n"}});
    EXPECT_EQ(findings_of(read),
              "b.sql:8: no changeset before is called so: changesetId:9 changesetAuthor:ada\n");
    EXPECT_EQ(read.migrations.revisions.at(1).down->text, "create view v1;");
    EXPECT_EQ(read.migrations.revisions.at(1).down->file, "a.sql");
    EXPECT_EQ(read.migrations.revisions.at(1).down->first_line, 3U);
    EXPECT_EQ(read.migrations.revisions.at(2).down->text, "create view v2;");
}

TEST(ImportLiquibase, LeavesLinesOutThatAreToBeIgnored) {
    const ReadFolder read =
        read_text("--ignoreLines:2\n--changeset x:1\nselect x;\n--changeset ada:1\nselect 1;\n"
                  "--ignoreLines:start\n--changeset y:1\nselect y;\n--ignoreLines:end\nselect 2;\n");
    EXPECT_EQ(ids_of(read), "c.sql/ada/1");
    EXPECT_EQ(only_revision(read).up->text, "select 1;\n\n\n\n\nselect 2;\n");
}

TEST(ImportLiquibase, TakesPropertiesAsVariables) {
    const ReadFolder read = read_files(
        {{"a.sql", std::string(header) +
                       "--property name:sch value:app\n-- property name: t  value: \"pets\" global:true\n"
                       "--property name:big value:clob dbms:oracle\n"
                       "--property name:big value:text dbms:postgresql,h2\n"
                       "--changeset ada:1\ncreate table ${sch}.${t}(a ${big});\n"},
         {"b.sql", std::string(header) + "--property name:sch value:other\n--changeset ada:1\nselect 1;\n"
                                         "--rollback drop ${x};\n"}});
    EXPECT_EQ(findings_of(read), "");
    std::string variables;
    for (const ImportedVariable &variable : read.migrations.variables) {
        variables += variable.name + "=" + variable.value + ";";
    }
    EXPECT_EQ(variables, "sch=app;t=\"pets\";big=text;") << "the first value holds";
    EXPECT_EQ(read.migrations.revisions.at(0).variables, VariableStyle::braces);
    EXPECT_EQ(read.migrations.revisions.at(1).variables, VariableStyle::braces) << "its rollback has one";
}

TEST(ImportLiquibase, RefusesPropertiesThatHaveNoCounterpart) {
    EXPECT_EQ(findings_of(
                  read_files({{"a.sql", std::string(header) + "--property name:a value:1 context:prod\n"
                                                              "--property name:b value:1 labels:x\n"
                                                              "--property name:c value:${a}\n"
                                                              "--property name:d value:\"x y\"\n"
                                                              "--property name=e value=1\n"
                                                              "--property name:f value:1 global:false\n"},
                              {"b.sql", std::string(header) + "--property name:f value:2 global:false\n"}})),
              "a.sql:2: property \"a\" has a value for some contexts or labels alone\n"
              "a.sql:3: property \"b\" has a value for some contexts or labels alone\n"
              "a.sql:4: property \"c\" is made of another one\n"
              "a.sql:5: Liquibase ends the value at its first blank, in quotes too\n"
              "a.sql:6: Liquibase does not read this line: --property name=e value=1\n"
              "b.sql:2: property \"f\" has another value in a.sql\n");
}

TEST(ImportLiquibase, MakesARepeatableScriptOfRunOnChange) {
    const ReadFolder read =
        read_text("--changeset ada:1-a\nselect 1;\n"
                  "--changeset ada:v runOnChange:true labels:\"a, b\"\ncreate view v;\n--rollback drop v;\n"
                  "--changeset ada:2\nselect 2;\n");
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "c.sql/ada/1_a c.sql/ada/2");
    ASSERT_EQ(read.migrations.repeatables.size(), 1U);
    EXPECT_EQ(read.migrations.repeatables[0].name, "c.sql/ada/v");
    EXPECT_EQ(read.migrations.repeatables[0].after, std::vector<std::string>{"c.sql/ada/1_a"});
    EXPECT_EQ(read.migrations.repeatables[0].script.text, "create view v;");
    EXPECT_EQ(rows_of(read),
              "c.sql revision c.sql/ada/1_a\n"
              "c.sql repeatable c.sql/ada/v: runs whatever labels are asked for; its own: a, b; a "
              "repeatable script has no rollback\n"
              "c.sql revision c.sql/ada/2\n");
}

TEST(ImportLiquibase, LeavesOutWhatIsForOtherDatabasesOrIgnored) {
    const ReadFolder read =
        read_text("--changeset ada:1 dbms:oracle,h2 context:x\n--preconditions onFail:HALT\n"
                  "/* liquibase rollback\n--changeset x:1\n*/\nselect 1;\n"
                  "--changeset ada:2 dbms:!postgresql\nselect 2;\n"
                  "--changeset ada:3 dbms:h2,PostgreSQL\nselect 3;\n"
                  "--changeset ada:4 dbms:!oracle\nselect 4;\n"
                  "--changeset ada:5 ignore:true\nselect 5;\n");
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "c.sql/ada/3 c.sql/ada/4");
    EXPECT_EQ(rows_of(read), "c.sql other: changeset ada:1 never runs: it is for oracle,h2\n"
                             "c.sql other: changeset ada:2 never runs: it is for !postgresql\n"
                             "c.sql revision c.sql/ada/3\n"
                             "c.sql revision c.sql/ada/4\n"
                             "c.sql other: changeset ada:5 never runs: it says ignore:true\n");
}

TEST(ImportLiquibase, RefusesAttributesThatHaveNoCounterpart) {
    std::string text;
    for (const std::string attribute :
         {"context:\"a or b\"", "contextFilter:a", "failOnError:false", "endDelimiter:@@",
          "rollbackEndDelimiter:/", "runAlways:true", "runWith:psql",
          "runOnChange:true runInTransaction:false", "dbms:${db}"}) {
        text +=
            "--changeset ada:" + attribute.substr(0, attribute.find(':')) + " " + attribute + "\nselect 1;\n";
    }
    EXPECT_EQ(findings_in(text), "c.sql:2: context:a or b has no counterpart here\n"
                                 "c.sql:4: contextFilter:a has no counterpart here\n"
                                 "c.sql:6: failOnError:false has no counterpart here\n"
                                 "c.sql:8: endDelimiter:@@ has no counterpart here\n"
                                 "c.sql:10: rollbackEndDelimiter:/ has no counterpart here\n"
                                 "c.sql:12: runAlways:true has no counterpart here\n"
                                 "c.sql:14: runWith:psql has no counterpart here\n"
                                 "c.sql:16: runOnChange makes a repeatable script, which always runs in a "
                                 "transaction\n"
                                 "c.sql:18: dbms:${db} has no counterpart here\n");
    EXPECT_EQ(findings_in(
                  "--changeset ada:1 stripComments:false splitStatements:false failOnError:true\nselect 1;"),
              "");
}

TEST(ImportLiquibase, RefusesAttributesThatTheToolPassesOver) {
    EXPECT_EQ(findings_in("--changeset ada:1 runInTransaction: false\nselect 1;\n"
                          "--changeset ada:2 runInTransaction=false\nselect 2;\n"
                          "--changeset ada:3 transaction:false\nselect 3;\n"
                          "--changeset ada:4 dbms:\"postgresql\"\nselect 4;\n"
                          "--changeset ada:${x}\nselect 5;\n"),
              "c.sql:2: runInTransaction is \"\", neither true nor false\n"
              "c.sql:4: Liquibase knows no attribute \"runInTransaction=false\" of a changeset\n"
              "c.sql:6: Liquibase knows no attribute \"transaction\" of a changeset\n"
              "c.sql:8: Liquibase does not read the value of dbms in quotes\n"
              "c.sql:10: a property is part of the changeset's name\n");
}

TEST(ImportLiquibase, RefusesPreconditionsAndWhatIsPaidFor) {
    EXPECT_EQ(findings_in("--changeset ada:1\n--preconditions onFail:MARK_RAN\n"
                          "--precondition-sql-check expectedResult:0 select 1\n--precondition: x\nselect 1;\n"
                          "--include file:x.sql\n--rollbackSqlFile path:y.sql\n--tagDatabase: v1\n"),
              "c.sql:3: preconditions have no counterpart here\n"
              "c.sql:4: preconditions have no counterpart here\n"
              "c.sql:5: preconditions have no counterpart here\n"
              "c.sql:7: only Liquibase's paid edition reads this line: --include file:x.sql\n"
              "c.sql:8: only Liquibase's paid edition reads this line: --rollbackSqlFile path:y.sql\n"
              "c.sql:9: only Liquibase's paid edition reads this line: --tagDatabase: v1\n");
}

TEST(ImportLiquibase, RefusesMarksThatTheToolDoesNotSee) {
    EXPECT_EQ(findings_in("--changeset ada:1\nselect 1;\n--rollback\ndrop a;\n---rollback x\n--rollback:y\n"
                          "---changeset ada:2\n--changeset ada: 3\n--changesets\n"
                          "/* liquibase rollback drop b; */\n--comments: x\n --ignoreLines:1\n--ignore:1\n"),
              "c.sql:4: Liquibase does not read this line: --rollback\n"
              "c.sql:6: Liquibase does not read this line: ---rollback x\n"
              "c.sql:7: Liquibase does not read this line: --rollback:y\n"
              "c.sql:8: Liquibase does not read this line: ---changeset ada:2\n"
              "c.sql:9: Liquibase does not read this line: --changeset ada: 3\n"
              "c.sql:11: Liquibase does not read this line: /* liquibase rollback drop b; */\n"
              "c.sql:12: Liquibase does not read this line: --comments: x\n"
              "c.sql:13: Liquibase does not read this line: --ignoreLines:1\n"
              "c.sql:14: Liquibase does not read this line: --ignore:1\n");
}

TEST(ImportLiquibase, TakesProseForProse) {
    EXPECT_EQ(findings_in(
                  "-- all about pets\n--changeset ada:1\nselect 1;\n-- rollbacks are easy\n-- comment on it\n"
                  "-- a precondition of peace\n-- validCheckSum: any\n"),
              "");
}

TEST(ImportLiquibase, RefusesWhatIsOutOfPlace) {
    EXPECT_EQ(
        findings_in("create table lost;\ncreate table lost_too;\n--rollback drop lost;\n--changeset ada:1\n\n"
                    "--changeset ada:2\nselect 2;\n--changeset ada:2\nselect 3;\n--ignoreLines:end\n"
                    "/* liquibase rollback\ndrop a;\n"),
        "c.sql:2: the line is before the first changeset; Liquibase passes over it\n"
        "c.sql:4: the line belongs to no changeset: --rollback drop lost;\n"
        "c.sql:5: changeset ada:1 has no SQL\n"
        "c.sql:9: changeset ada:2 is there already, on line 7 of c.sql\n"
        "c.sql:11: the line says neither start nor how many lines to ignore\n"
        "c.sql:12: the rollback that begins here is not closed\n");
}

TEST(ImportLiquibase, RefusesLinesThatEndStatementsForItAlone) {
    EXPECT_EQ(
        findings_of(read_files({{"a.sql", std::string(header) + "--changeset ada:1\nselect 1\n GO \n"
                                                                "select '\ngo\n', 4 /*\n/\n*/\n/\n"
                                                                "--rollback select 2\n--rollback go\n"}})),
        "a.sql:4: the line GO ends a statement for Liquibase, and is none to the server\n"
        "a.sql:10: the line / ends a statement for Liquibase, and is none to the server\n"
        "a.sql:12: the line go ends a statement for Liquibase, and is none to the server\n");
}

TEST(ImportLiquibase, RefusesFilesThatAreNoFormattedSql) {
    const ReadFolder read =
        read_files({{"a.sql", std::string(header) + "--changeset ada:1\nselect 1;\n"},
                    {"b.sql", "-- pets\n--liquibase formatted sql\n--changeset ada:2\nselect 2;\n"},
                    {"c.sql", "select 3;\n"},
                    {"master.yaml", "databaseChangeLog:\n- include: {file: a.sql}\n"},
                    {"db.xml", "<databaseChangeLog/>"},
                    {"liquibase.properties", "url=x"},
                    {"d.sql", header}});
    EXPECT_EQ(findings_of(read), "b.sql:2: the file does not begin with \"--liquibase formatted sql\", so "
                                 "that Liquibase runs all of it "
                                 "as one script, rollbacks too\n"
                                 "c.sql: the file is not formatted SQL\n"
                                 "db.xml: the file is a changelog that is no SQL\n"
                                 "master.yaml: the file is a changelog that is no SQL\n");
    EXPECT_EQ(rows_of(read), "a.sql revision a.sql/ada/1\n"
                             "d.sql other: it has no changeset\n"
                             "liquibase.properties other: Liquibase runs changelogs only\n");
}

} // namespace
} // namespace migrate::core
