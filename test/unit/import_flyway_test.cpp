// Folders of Flyway.
#include "import_support.hpp"

namespace migrate::core {
namespace {

std::string repeatables_of(const ReadFolder &read) {
    std::string text;
    for (const ImportedRepeatable &repeatable : read.migrations.repeatables) {
        text += repeatable.name + "=" + std::string(repeatable.script.text) + ";";
    }
    return text;
}

TEST(ImportFlyway, SortsByTheNumbersOfVersions) {
    const ReadFolder read = read_files({{"V1_10__c.sql", "c"},
                                        {"V01_9__b.sql", "b"},
                                        {"more/V1.2.0__add_pets.sql", "a"},
                                        {"V20260102030405060708__d.SQL", "d"},
                                        {"V2.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "flyway: V01_9__b.sql is named as its migrations are");
    EXPECT_EQ(ids_of(read), "1.2.0 1.9 1.10 2 20260102030405060708");
    const ImportedFileRevision &first = read.migrations.revisions.front();
    EXPECT_EQ(first.message, "add pets");
    EXPECT_EQ(first.source, "more/V1.2.0__add_pets.sql");
    EXPECT_EQ(first.up->text, "a");
    EXPECT_FALSE(first.down.has_value());
    EXPECT_FALSE(first.parents.has_value()) << "each follows the one before";
    EXPECT_FALSE(read.format->marks_transactions) << "a lone CREATE INDEX CONCURRENTLY needs no mark";
}

TEST(ImportFlyway, RefusesTwoFilesOfOneVersion) {
    EXPECT_EQ(findings_of(read_files({{"V1.2__a.sql", ""}, {"V1_2__b.sql", ""}})),
              "V1_2__b.sql: V1_2__b.sql has the same version as V1.2__a.sql\n");
    EXPECT_EQ(findings_of(read_files({{"V1.2__a.sql", ""}, {"V1.02.0__b.sql", ""}})),
              "V1.2__a.sql: V1.2__a.sql has the same version as V1.02.0__b.sql\n");
    EXPECT_EQ(findings_of(read_files({{"V1__a.sql", ""}, {"U1__a.sql", ""}, {"U1.0__b.sql", ""}})),
              "U1__a.sql: U1__a.sql has the same version as U1.0__b.sql\n");
    EXPECT_EQ(findings_of(read_files({{"V1__a.sql", ""}, {"R__a_b.sql", ""}, {"x/R__a b.sql", ""}})),
              "x/R__a b.sql: x/R__a b.sql has the same description as R__a_b.sql\n");
}

TEST(ImportFlyway, TakesUndoScripts) {
    const ReadFolder read =
        read_files({{"V2.1__add_pets.sql", "up"}, {"U2_1__whatever.sql", "down"}, {"U3__x.sql", ""}});
    EXPECT_EQ(findings_of(read), "U3__x.sql: there is no V3 that it would undo\n");
    EXPECT_EQ(read.migrations.revisions.at(0).down->text, "down");
    EXPECT_EQ(read.migrations.revisions.at(0).down->file, "U2_1__whatever.sql");
    EXPECT_EQ(rows_of(read), "U2_1__whatever.sql revision 2.1\nV2.1__add_pets.sql revision 2.1\n");
}

TEST(ImportFlyway, TakesRepeatablesByDescription) {
    const ReadFolder read =
        read_files({{"V1__a.sql", ""}, {"R__views_b.sql", "b"}, {"R__views1.sql", "1"}, {"R__all.sql", "a"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(repeatables_of(read), "all=a;views b=b;views1=1;") << "the order in which Flyway runs them";
    EXPECT_TRUE(read.migrations.repeatables.front().after.empty());
}

TEST(ImportFlyway, LetsTheNewestBaselineReplaceWhatItCovers) {
    const ReadFolder read = read_files({{"V1__a.sql", ""},
                                        {"V9__b.sql", ""},
                                        {"B5__old.sql", ""},
                                        {"B10__all_so_far.sql", "all"},
                                        {"V10__c.sql", ""},
                                        {"V11__d.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "1 9 10 B10 11");
    const ImportedFileRevision &baseline = read.migrations.revisions.at(3);
    EXPECT_EQ(baseline.replaces, (std::vector<std::string>{"1", "9", "10"}));
    EXPECT_EQ(baseline.parents, std::vector<std::string>{}) << "it begins where they begin";
    EXPECT_FALSE(baseline.is_followed) << "V11 follows V10";
    EXPECT_EQ(baseline.message, "all so far");
    EXPECT_EQ(rows_of(read), "B10__all_so_far.sql revision B10\n"
                             "B5__old.sql other: B10__all_so_far.sql stands for what it does too\n"
                             "V10__c.sql revision 10\nV11__d.sql revision 11\n"
                             "V1__a.sql revision 1\nV9__b.sql revision 9\n");
}

TEST(ImportFlyway, PutsABaselineThatReplacesNothingFirst) {
    const ReadFolder read = read_files({{"B10__all.sql", ""}, {"V11__d.sql", ""}, {"V12__e.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "B10 11 12");
    EXPECT_TRUE(read.migrations.revisions.front().replaces.empty());
    EXPECT_FALSE(read.migrations.revisions.front().parents.has_value());
}

TEST(ImportFlyway, MakesHooksOfCallbacks) {
    const ReadFolder read = read_files({{"V1__a.sql", ""},
                                        {"beforeMigrate__b.sql", "\xEF\xBB\xBFselect 'b' -- no semicolon"},
                                        {"beforeMigrate.sql", "select 'first'"},
                                        {"beforeMigrate__a_c.sql", "\xEF\xBB\xBFselect 'a c';\n"},
                                        {"sub/afterMigrate.sql", "after run"},
                                        {"beforeEachMigrate.sql", "before ${step}"},
                                        {"afterEachMigrate__x.sql", "after step"}});
    EXPECT_EQ(findings_of(read), "");
    std::string hooks;
    for (const ImportedHook &hook : read.migrations.hooks) {
        hooks += hook.event + " (" + hook.script.file + "): " + std::string(hook.script.text) + "\n";
    }
    EXPECT_EQ(hooks,
              "before_step (beforeEachMigrate.sql): before ${step}\n"
              "before_run (beforeMigrate.sql, beforeMigrate__a_c.sql, beforeMigrate__b.sql): select 'first'\n"
              ";\nselect 'a c';\n\n;\nselect 'b' -- no semicolon\n"
              "after_run (sub/afterMigrate.sql): after run\n"
              "after_step (afterEachMigrate__x.sql): after step\n");
    const ImportedScript &joined = read.migrations.hooks.at(1).script;
    const auto place = [&](std::size_t line) {
        const FileLine found = place_of_line(joined.parts, line);
        return found.file + ":" + std::to_string(found.line);
    };
    EXPECT_EQ(joined.first_line, 0U);
    EXPECT_EQ(place(1), "beforeMigrate.sql:1");
    EXPECT_EQ(place(3), "beforeMigrate__a_c.sql:1");
    EXPECT_EQ(place(6), "beforeMigrate__b.sql:1");
    EXPECT_EQ(read.migrations.hooks.at(0).variables, VariableStyle::braces);
    EXPECT_EQ(read.migrations.hooks.at(1).variables, VariableStyle::none);
    EXPECT_EQ(rows_of(read).substr(0, 42), "V1__a.sql revision 1\nafterEachMigrate__x.s");
}

TEST(ImportFlyway, RefusesCallbacksThatHaveNoCounterpart) {
    EXPECT_EQ(findings_of(read_files({{"V1__a.sql", ""},
                                      {"afterMigrateError.sql", ""},
                                      {"beforeEachMigrateStatement__x.sql", ""},
                                      {"createSchema.sql", ""},
                                      {"afterMigrate.sh", ""}})),
              "afterMigrate.sh: the callback is a program; only SQL can be run\n"
              "afterMigrateError.sql: nothing here stands for the callback afterMigrateError\n"
              "beforeEachMigrateStatement__x.sql: nothing here stands for the callback "
              "beforeEachMigrateStatement\n"
              "createSchema.sql: nothing here stands for the callback createSchema\n");
}

TEST(ImportFlyway, RefusesNamesThatTheToolPassesOver) {
    const ReadFolder read = read_files({{"V1__a.sql", ""},
                                        {"V2_b.sql", ""},
                                        {"v3__c.sql", ""},
                                        {"V4.x__d.sql", ""},
                                        {"V5..1__e.sql", ""},
                                        {"R_views.sql", ""},
                                        {"R1__views.sql", ""},
                                        {"beforeMigrate_x.sql", ""},
                                        {"aftermigrate.sql", ""},
                                        {"V__f.sql", ""},
                                        {"Views.sql", ""},
                                        {"notes.txt", ""},
                                        {"V1__a.sql.bak", ""}});
    const std::string message = ": Flyway passes over a file of this name\n";
    EXPECT_EQ(findings_of(read), "R1__views.sql" + message + "R_views.sql" + message + "V2_b.sql" + message +
                                     "V4.x__d.sql" + message + "V5..1__e.sql" + message + "V__f.sql" +
                                     message + "aftermigrate.sql" + message + "beforeMigrate_x.sql" +
                                     message + "v3__c.sql" + message);
    const std::string note =
        " other: Flyway takes files that begin with V, U, B or R and a version, and callbacks\n";
    EXPECT_EQ(rows_of(read),
              "V1__a.sql revision 1\nV1__a.sql.bak" + note + "Views.sql" + note + "notes.txt" + note);
}

TEST(ImportFlyway, RefusesProgramsUnlessSqlStandsBesideThem) {
    const ReadFolder read = read_files({{"V1__a.sql", ""},
                                        {"java/V1__A.java", ""},
                                        {"V2__b.sh", ""},
                                        {"V3.1__c", ""},
                                        {"R__d.py", ""},
                                        {"U2__b.sql", ""},
                                        {"U1__a.ps1", ""},
                                        {"B1__b.kt", ""}});
    const std::string message = ": the migration is a program; only SQL can be run\n";
    EXPECT_EQ(findings_of(read), "B1__b.kt" + message + "R__d.py" + message + "U1__a.ps1" + message +
                                     "V2__b.sh" + message + "V3.1__c" + message);
    EXPECT_EQ(rows_of(read), "U2__b.sql other: what it would undo is no SQL\n"
                             "V1__a.sql revision 1\n"
                             "java/V1__A.java other: V1__a.sql is taken\n");
    EXPECT_EQ(read.migrations.findings.at(3).hint,
              "Put what it does beside it as SQL, V2__b.sql, or leave it out.");
    EXPECT_EQ(read.migrations.findings.at(4).hint,
              "Put what it does beside it as SQL, V3.1__c.sql, or leave it out.");
}

TEST(ImportFlyway, TakesSettingsBesideAScript) {
    const ReadFolder read = read_files({{"V1__a.sql", "create index concurrently i on ${t}(a);"},
                                        {"V1__a.sql.conf", "# ours\nexecuteInTransaction = false\n"},
                                        {"U1__a.sql", "drop index i;"},
                                        {"V2__b.sql", "select '${not_ours}';"},
                                        {"V2__b.sql.conf", "placeholderReplacement=false\nencoding: UTF-8\n"
                                                           "shouldExecute=true\r\n"},
                                        {"V3__c.sql.conf", "executeInTransaction=false"}});
    EXPECT_EQ(findings_of(read), "");
    const ImportedFileRevision &one = read.migrations.revisions.at(0);
    EXPECT_FALSE(one.up->transactional);
    EXPECT_TRUE(one.down->transactional) << "it has no settings";
    EXPECT_EQ(one.variables, VariableStyle::braces);
    EXPECT_EQ(read.migrations.revisions.at(1).variables, VariableStyle::none);
    EXPECT_EQ(rows_of(read), "U1__a.sql revision 1\nV1__a.sql revision 1\n"
                             "V1__a.sql.conf side file: settings of the script beside it\n"
                             "V2__b.sql revision 2\n"
                             "V2__b.sql.conf side file: settings of the script beside it\n"
                             "V3__c.sql.conf side file: there is no script beside it\n");
}

TEST(ImportFlyway, RefusesSettingsThatHaveNoCounterpart) {
    EXPECT_EQ(findings_of(read_files({{"V1__a.sql", ""},
                                      {"V1__a.sql.conf", "\nshouldExecute=${env}==prod\nencoding=ISO-8859-1\n"
                                                         "executeInTransaction=no\nexecute=true\n"},
                                      {"R__b.sql", ""},
                                      {"R__b.sql.conf", "executeInTransaction=false"},
                                      {"beforeMigrate.sql", ""},
                                      {"beforeMigrate.sql.conf", "executeInTransaction=false"},
                                      {"V2__c.sql", "${x}"},
                                      {"U2__c.sql", "${x}"},
                                      {"U2__c.sql.conf", "placeholderReplacement=false"}})),
              "R__b.sql.conf:1: a repeatable script always runs in a transaction\n"
              "U2__c.sql: its placeholders are replaced otherwise than those of V2__c.sql\n"
              "V1__a.sql.conf:2: shouldExecute has no counterpart: ${env}==prod\n"
              "V1__a.sql.conf:3: the encoding is ISO-8859-1; files are read as UTF-8\n"
              "V1__a.sql.conf:4: executeInTransaction is \"no\"\n"
              "V1__a.sql.conf:5: Flyway knows no setting \"execute\" of a script\n"
              "beforeMigrate.sql.conf:1: a callback always runs in a transaction\n");
}

TEST(ImportFlyway, RefusesFlywaysOwnPlaceholders) {
    EXPECT_EQ(findings_of(read_files(
                  {{"V1__a.sql", "-- all\ngrant all on schema ${flyway:defaultSchema} to ${Flyway:user};"}})),
              "V1__a.sql:2: nothing stands for Flyway's own placeholder ${flyway:defaultSchema}\n");
    EXPECT_EQ(findings_of(read_files({{"V1__a.sql", "select '${flyway:user}';"},
                                      {"V1__a.sql.conf", "placeholderReplacement=false"}})),
              "");
}

TEST(ImportFlyway, TakesPlaceholdersOfTheProject) {
    const NamesAndTexts properties = {{"V1__a.sql", ""},
                                      {"flyway.conf",
                                       "flyway.url=jdbc:x\nflyway.placeholders.Owner=ada \\\n  l\n"
                                       "flyway.sqlMigrationPrefix=V\n"}};
    const NamesAndTexts toml = {{"V1__a.sql", ""},
                                {"flyway.toml", "[flyway]\nsqlMigrationSuffixes = [\".sql\"]\n"
                                                "[flyway.placeholders]\nOwner = \"ada   l\" # her\n"}};
    for (const NamesAndTexts &files : {properties, toml}) {
        const ReadFolder read = read_files(files);
        EXPECT_EQ(findings_of(read), "");
        ASSERT_EQ(read.migrations.variables.size(), 1U);
        EXPECT_EQ(read.migrations.variables.front().name, "Owner");
        EXPECT_EQ(read.migrations.variables.front().value, "ada   l");
        EXPECT_EQ(rows_of(read),
                  "V1__a.sql revision 1\n" + files.back().first +
                      " side file: its placeholders are taken over; the rest is Flyway's own\n");
    }
}

TEST(ImportFlyway, RefusesAProjectWithOtherNames) {
    EXPECT_EQ(
        findings_of(read_files({{"V1__a.sql", ""},
                                {"flyway.conf", "flyway.sqlMigrationPrefix=M\nflyway.placeholderPrefix=#[\n"
                                                "flyway.encoding=latin1\n"}})),
        "flyway.conf:1: flyway.sqlMigrationPrefix is \"M\"; only \"V\" can be read\n"
        "flyway.conf:2: flyway.placeholderPrefix is \"#[\"; only \"${\" can be read\n"
        "flyway.conf:3: the encoding is latin1; files are read as UTF-8\n");
    EXPECT_EQ(read_files({{"V1__a.sql", "${x}"}, {"flyway.conf", "flyway.placeholderReplacement=false"}})
                  .migrations.revisions.at(0)
                  .variables,
              VariableStyle::none);
}

} // namespace
} // namespace migrate::core
