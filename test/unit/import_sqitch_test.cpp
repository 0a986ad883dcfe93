// Folders of Sqitch.
#include "import_support.hpp"

namespace migrate::core {
namespace {

constexpr const char *planned = " 2026-01-02T03:04:05Z Ada L <ada@example.org>";

// A plan of these lines, each of which gets a timestamp and a planner, and a note that stands behind " # ".
std::string plan_of(const std::vector<std::string> &lines) {
    std::string text = "%syntax-version=1.0.0\n%project=habits\n\n";
    for (const std::string &line : lines) {
        const std::size_t note = line.find(" #");
        text += line.substr(0, note) + planned + (note == std::string::npos ? "" : line.substr(note)) + "\n";
    }
    return text;
}

const ImportedFileRevision &revision_of(const ReadFolder &read, std::string_view id) {
    for (const ImportedFileRevision &revision : read.migrations.revisions) {
        if (revision.id == id) {
            return revision;
        }
    }
    throw std::runtime_error("no such revision");
}

TEST(ImportSqitch, TakesDeployRevertAndVerifyInTheOrderOfThePlan) {
    const ReadFolder read =
        read_files({{"sqitch.plan", plan_of({"roles # login roles\\nof all", "app/users [roles]"})},
                    {"deploy/roles.sql", "BEGIN;\nselect 1;\nCOMMIT;\n"},
                    {"revert/roles.sql", "select 2;"},
                    {"verify/roles.sql", "select 3;"},
                    {"deploy/app/users.sql", "select 4;"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "sqitch: it has a sqitch.plan");
    EXPECT_EQ(ids_of(read), "roles app/users");
    const ImportedFileRevision &roles = revision_of(read, "roles");
    EXPECT_EQ(roles.message, "login roles\nof all");
    EXPECT_EQ(roles.source, "deploy/roles.sql");
    EXPECT_EQ(roles.up->text, "BEGIN;\nselect 1;\nCOMMIT;\n") << "frames are the engine's to take off";
    EXPECT_EQ(roles.down->text, "select 2;");
    EXPECT_EQ(roles.verify->text, "select 3;");
    EXPECT_EQ(roles.variables, VariableStyle::none);
    const ImportedFileRevision &users = revision_of(read, "app/users");
    EXPECT_FALSE(users.down.has_value());
    EXPECT_FALSE(users.verify.has_value());
    EXPECT_TRUE(users.depends_on.empty()) << "the chain says it already";
    EXPECT_EQ(rows_of(read), "deploy/app/users.sql revision app/users\n"
                             "deploy/roles.sql revision roles\n"
                             "revert/roles.sql revision roles\n"
                             "sqitch.plan plan\n"
                             "verify/roles.sql revision roles\n");
}

TEST(ImportSqitch, TakesTags) {
    const ReadFolder read = read_files(
        {{"sqitch.plan", plan_of({"user-s", "@v1.0 # first release", "@beta"})}, {"deploy/user-s.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    ASSERT_EQ(read.migrations.tags.size(), 2U);
    EXPECT_EQ(read.migrations.tags[0].name, "v1.0");
    EXPECT_EQ(read.migrations.tags[0].note, "first release");
    EXPECT_EQ(read.migrations.tags[0].key, "user_s") << "by the time that ids are settled";
    EXPECT_EQ(read.migrations.tags[1].name, "beta");
}

TEST(ImportSqitch, TakesTheScriptsOfAReworkedChangeUnderTheTagsName) {
    // What sqitch rework does: the last tag before the second "users" is in the names.
    const ReadFolder read =
        read_files({{"sqitch.plan", plan_of({"users", "@v1", "pets", "@v2", "users [users@v2]"})},
                    {"deploy/users@v2.sql", "old"},
                    {"deploy/pets.sql", ""},
                    {"deploy/users.sql", "new"},
                    {"revert/users@v2.sql", "back from old"},
                    {"revert/users.sql", "back to old"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "users_v2 pets users");
    EXPECT_EQ(revision_of(read, "users_v2").up->text, "old");
    EXPECT_EQ(revision_of(read, "users_v2").down->text, "back from old");
    EXPECT_EQ(revision_of(read, "users").up->text, "new");
    EXPECT_EQ(revision_of(read, "users").down->text, "back to old");
    EXPECT_EQ(read.migrations.tags.at(0).key, "users_v2");
}

TEST(ImportSqitch, TakesAnyTagBetweenThatHasADeployScript) {
    const ReadFolder read =
        read_files({{"sqitch.plan", plan_of({"users", "@v1", "@v2", "users", "@v3", "users"})},
                    {"deploy/users@v1.sql", "first"},
                    {"deploy/users@v3.sql", "second"},
                    {"deploy/users.sql", "third"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "users_v1 users_v3 users");
}

TEST(ImportSqitch, GivesASuffixToANameThatIsTaken) {
    const ReadFolder read = read_files({{"sqitch.plan", plan_of({"users_v1", "users", "@v1", "users"})},
                                        {"deploy/users_v1.sql", ""},
                                        {"deploy/users@v1.sql", ""},
                                        {"deploy/users.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "users_v1 users_v1_abcd users");
}

TEST(ImportSqitch, MakesDependenciesOfOtherProjectsChanges) {
    const ReadFolder read =
        read_files({{"sqitch.plan",
                     plan_of({"users [core:auth-2 core:roles@v2 habits:users@v0 habits:first]", "first"})},
                    {"deploy/users.sql", ""},
                    {"deploy/first.sql", ""}});
    EXPECT_EQ(revision_of(read, "users").depends_on, (std::vector<std::string>{"core:auth_2", "core:roles"}));
    const auto &tagged = revision_of(read, "users").tagged_dependencies;
    ASSERT_EQ(tagged.size(), 1U);
    EXPECT_EQ(tagged[0].name + " " + tagged[0].change + " " + tagged[0].tag, "core:roles roles v2");
    EXPECT_EQ(rows_of(read), "deploy/first.sql revision first\n"
                             "deploy/users.sql revision users\n"
                             "sqitch.plan plan\n");
    EXPECT_EQ(findings_of(read),
              "sqitch.plan:4: \"habits:users@v0\", which change \"users\" requires, is not above it\n"
              "sqitch.plan:4: \"habits:first\", which change \"users\" requires, is not above it\n");
}

TEST(ImportSqitch, RefusesDependenciesThatHaveNoCounterpart) {
    const ReadFolder read =
        read_files({{"sqitch.plan", plan_of({"a", "b [a !legacy]", "c [core:@v1]",
                                             "d [core:0123456789012345678901234567890123456789]"})},
                    {"deploy/a.sql", ""},
                    {"deploy/b.sql", ""},
                    {"deploy/c.sql", ""},
                    {"deploy/d.sql", ""}});
    EXPECT_EQ(findings_of(read),
              "sqitch.plan:5: \"!legacy\" is a conflict, of which there is none here\n"
              "sqitch.plan:6: \"core:@v1\" names a tag of another project\n"
              "sqitch.plan:7: \"core:0123456789012345678901234567890123456789\" names a change "
              "by its id\n");
}

TEST(ImportSqitch, RefusesAPlanThatSqitchRefuses) {
    const std::string text =
        plan_of({"a", "a", "@v1 [a]", "@v1", "b@c", "HEAD", "-b", "d [e", "f [f]", "g [a a]", "h [x:y:z]",
                 "i[a]", "~i", "j~1", "0123456789abcdef0123456789abcdef01234567", "@a/b"}) +
        "k\nl 2026-01-02T03:04:05Z\n";
    const ReadFolder read = read_files({{"sqitch.plan", text},
                                        {"deploy/a.sql", ""},
                                        {"deploy/f.sql", ""},
                                        {"deploy/g.sql", ""},
                                        {"deploy/h.sql", ""},
                                        {"deploy/k.sql", ""},
                                        {"deploy/l.sql", ""}});
    EXPECT_EQ(findings_of(read),
              "sqitch.plan:5: change \"a\" is there already, on line 4\n"
              "sqitch.plan:6: tag \"@v1\" has dependencies\n"
              "sqitch.plan:7: tag \"@v1\" is there already, on line 6\n"
              "sqitch.plan:8: \"b@c\" is no name of a change or tag\n"
              "sqitch.plan:9: \"HEAD\" is a reserved name\n"
              "sqitch.plan:10: \"-b\" reverts nothing: Sqitch would deploy it\n"
              "sqitch.plan:11: \"[\" has no \"]\"\n"
              "sqitch.plan:12: \"f\", which change \"f\" requires, is not above it\n"
              "sqitch.plan:13: dependency \"a\" is there twice\n"
              "sqitch.plan:14: \"x:y:z\" is no dependency\n"
              "sqitch.plan:15: \"i[a]\" is no name of a change or tag\n"
              "sqitch.plan:16: \"~i\" is no name of a change or tag\n"
              "sqitch.plan:17: \"j~1\" is no name of a change or tag\n"
              "sqitch.plan:18: \"0123456789abcdef0123456789abcdef01234567\" could be confused with an id\n"
              "sqitch.plan:19: tag \"@a/b\" has a / in its name\n"
              "sqitch.plan:20: the line has no timestamp\n"
              "sqitch.plan:21: the line has no planner's name and email\n");
}

TEST(ImportSqitch, WantsAProjectAboveAnEmptyLine) {
    EXPECT_EQ(findings_of(read_files({{"sqitch.plan", "%syntax-version=1.0.0\n\n%project=x\n"}})),
              "sqitch.plan: the plan has no %project\n"
              "sqitch.plan:3: \"%project=x\" is no name of a change or tag\n");
    EXPECT_EQ(findings_of(read_files({{"sqitch.plan", "%project=x:y\na\n\n"}})),
              "sqitch.plan:1: the project can't be called \"x:y\"\n"
              "sqitch.plan:2: the line is no pragma\n");
}

TEST(ImportSqitch, ReadsAPlanWithCommentsAndLineEndsOfWindows) {
    const ReadFolder read = read_files(
        {{"sqitch.plan",
          "\xEF\xBB\xBF# ours\r\n%project = x\r\n\r\n # a note\r\n + a 2026-01-02T03:04:05Z A <a@b>\r\n"},
         {"deploy/a.sql", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(ids_of(read), "a");
}

TEST(ImportSqitch, RefusesAChangeWithoutScript) {
    EXPECT_EQ(
        findings_of(read_files(
            {{"sqitch.plan", plan_of({"a", "@v1", "a", "b"})}, {"deploy/a.sql", ""}, {"revert/b.sql", ""}})),
        "sqitch.plan:4: change \"a\" has no deploy/a@v1.sql\n"
        "sqitch.plan:7: change \"b\" has no deploy/b.sql\n");
}

TEST(ImportSqitch, SaysWhatItDoesNotTake) {
    const ReadFolder read = read_files(
        {{"sqitch.plan", plan_of({"a"})}, {"deploy/a.sql", ""}, {"deploy/old.sql", ""}, {"README.md", ""}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(rows_of(read), "README.md other: Sqitch takes what its plan names\n"
                             "deploy/a.sql revision a\n"
                             "deploy/old.sql other: the plan names no change that has this script\n"
                             "sqitch.plan plan\n");
}

TEST(ImportSqitch, FindsFilesWhereTheConfSays) {
    const ReadFolder read =
        read_files({{"sqitch.conf", "[core]\n\tengine = pg\n\tTop_Dir = ./db/ # here\n"
                                    "[engine \"pg\"]\n\trevert_dir = back\n\textension = psql\n"
                                    "[target \"prod\"]\n\tdeploy_dir = elsewhere\n"
                                    "[core]\nreworked_dir = old\n"},
                    {"db/sqitch.plan", plan_of({"a", "@v1", "a"})},
                    {"db/deploy/a.psql", "new"},
                    {"back/a.psql", "undo new"},
                    {"old/deploy/a@v1.psql", "first"},
                    {"old/revert/a@v1.psql", "undo first"}});
    EXPECT_EQ(findings_of(read), "");
    EXPECT_EQ(read.why, "sqitch: it has a db/sqitch.plan");
    EXPECT_EQ(revision_of(read, "a").down->text, "undo new");
    EXPECT_EQ(revision_of(read, "a_v1").up->text, "first");
    EXPECT_EQ(revision_of(read, "a_v1").down->text, "undo first");
}

TEST(ImportSqitch, WantsTextWhateverTheExtension) {
    EXPECT_EQ(findings_of(read_files({{"sqitch.conf", "[core]\nextension = ddl\n"},
                                      {"sqitch.plan", plan_of({"a"})},
                                      {"deploy/a.ddl", "\nselect '\xE4';"}})),
              "deploy/a.ddl:2: the file is not UTF-8 from its byte 9 on\n");
}

TEST(ImportSqitch, TakesPsqlVariablesAndWhatTheConfSetsThemTo) {
    const ReadFolder read =
        read_files({{"sqitch.conf", "[deploy \"variables\"]\n\tOwner = ada\n\tplace = \"a # b\"\n"
                                    "[engine \"pg.variables\"]\n\tplace = c\\td\n"
                                    "[revert \"variables\"]\n\tOwner = bob\n\tkeep = true\n"},
                    {"sqitch.plan", plan_of({"a", "b"})},
                    {"deploy/a.sql", "alter schema x owner to :\"Owner\";"},
                    {"deploy/b.sql", "select '12:30'::text, a[1:2], x::int;"}});
    EXPECT_EQ(findings_of(read),
              "sqitch.conf:7: variable \"Owner\" has another value in [revert.variables] than "
              "elsewhere\n");
    EXPECT_EQ(revision_of(read, "a").variables, VariableStyle::psql);
    EXPECT_EQ(revision_of(read, "b").variables, VariableStyle::none);
    std::string variables;
    for (const ImportedVariable &variable : read.migrations.variables) {
        variables += variable.name + "=" + variable.value + ";";
    }
    EXPECT_EQ(variables, "Owner=ada;place=c\td;keep=true;");
}

TEST(ImportSqitch, RefusesAProjectForAnotherDatabase) {
    const NamesAndTexts files = {
        {"sqitch.conf", "[core]\nengine = mysql\n"}, {"sqitch.plan", plan_of({"a"})}, {"deploy/a.sql", ""}};
    EXPECT_EQ(findings_of(read_files(files)), "sqitch.conf:2: the project is for the engine \"mysql\"\n");
    NamesAndTexts both = files;
    both[0].second += "[engine \"pg\"]\ntarget = db:pg:\n";
    EXPECT_EQ(findings_of(read_files(both)), "") << "it is for PostgreSQL too";
}

TEST(ImportSqitch, MissesAPlan) {
    EXPECT_EQ(findings_of(read_files({{"deploy/a.sql", ""}}, "sqitch")),
              "sqitch.plan: there is no sqitch.plan\n");
    EXPECT_EQ(findings_of(
                  read_files({{"x/deploy/a.sql", ""}, {"x/sqitch.conf", "[core]\nplan_file=p\n"}}, "sqitch")),
              "sqitch.conf: there is no p\n");
}

TEST(ImportSqitch, RefusesFilesOfAnotherToolBesideIt) {
    const std::string goose_like = "-- migrate:up\nselect 1;\n-- migrate:down\n";
    EXPECT_EQ(findings_of(read_files(
                  {{"sqitch.plan", plan_of({"a"})}, {"deploy/a.sql", goose_like}, {"1_a.sql", goose_like}})),
              "1_a.sql: the folder has files of two tools: sqitch.plan is of sqitch, 1_a.sql of dbmate\n");
}

} // namespace
} // namespace migrate::core
