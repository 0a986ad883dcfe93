// The output of `alembic … --sql` taken apart. The server's scanner finds the tokens there; here a small one
// does.
#include "support.hpp"

#include "core/import/alembic_import.hpp"

namespace migrate::core::test {
namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

// Words, strings, dollar-quoted bodies, single symbols; comments and blanks between them.
void feed(AlembicReader &reader, std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        std::size_t length = 1;
        if (rest.starts_with("--")) {
            at += std::min(rest.find('\n'), rest.size());
            continue;
        }
        if (rest.starts_with("/*")) {
            at += rest.find("*/") + 2;
            continue;
        }
        if (rest.find_first_not_of(" \t\r\n") != 0) {
            at++;
            continue;
        }
        if (rest[0] == '\'' || rest[0] == '"') {
            do {
                length = rest.find(rest[0], length) + 1;
            } while (length < rest.size() && rest[length] == rest[0] && length++ != 0);
        } else if (rest.starts_with("$$")) {
            length = rest.find("$$", 2) + 2;
        } else {
            while (length < rest.size() && in_word(rest[0]) && in_word(rest[length])) {
                length++;
            }
        }
        reader.token({at, at + length});
        at += length;
    }
}

std::vector<AlembicStep> steps_of(std::string_view text, Direction direction) {
    AlembicReader reader(text, direction, direction == Direction::upgrade ? "up_sql" : "down_sql");
    feed(reader, text);
    return reader.finish();
}

std::vector<AlembicStep> up(std::string_view text) { return steps_of(text, Direction::upgrade); }
std::vector<AlembicStep> down(std::string_view text) { return steps_of(text, Direction::downgrade); }

std::string insert(const std::string &id) {
    return "INSERT INTO alembic_version (version_num) VALUES ('" + id +
           "') RETURNING alembic_version.version_num;\n\n";
}
std::string update(const std::string &from, const std::string &to) {
    return "UPDATE alembic_version SET version_num='" + to + "' WHERE alembic_version.version_num = '" +
           from + "';\n\n";
}
std::string remove(const std::string &id) {
    return "DELETE FROM alembic_version WHERE alembic_version.version_num = '" + id + "';\n\n";
}
std::string step(const std::string &arrow, const std::string &script, const std::string &rows) {
    return "-- Running upgrade " + arrow + "\n\n" + (script.empty() ? "" : script + "\n\n") + rows;
}
std::string step_down(const std::string &arrow, const std::string &script, const std::string &rows) {
    return "-- Running downgrade " + arrow + "\n\n" + (script.empty() ? "" : script + "\n\n") + rows;
}
std::string whole(const std::string &steps) {
    return "BEGIN;\n\nCREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n    CONSTRAINT "
           "alembic_version_pkc PRIMARY KEY (version_num)\n);\n\n" +
           steps + "COMMIT;\n\n";
}

// "c <- a, b (d)": a revision, its parents, its dependencies
std::vector<std::string> edges(const std::vector<ImportedRevision> &revisions) {
    const auto list = [](const std::vector<std::string> &names) {
        std::string text;
        for (const std::string &name : names)
            text += (text.empty() ? "" : ", ") + name;
        return text;
    };
    std::vector<std::string> lines;
    for (const ImportedRevision &one : revisions) {
        lines.push_back(one.revision.id + " <- " + list(one.revision.down_revisions) + " (" +
                        list(one.revision.depends_on) + ")");
    }
    return lines;
}

using Lines = std::vector<std::string>;

TEST(Alembic, Chain) {
    const auto steps = up(whole(step(" -> a", "CREATE TABLE t (a int);\n\n-- done\nSELECT 1;", insert("a")) +
                                step("a -> b", "", update("a", "b"))));
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].revision, "a");
    EXPECT_EQ(steps[0].parents, Lines{});
    EXPECT_EQ(steps[0].script, "CREATE TABLE t (a int);\n\n-- done\nSELECT 1;");
    EXPECT_EQ(steps[0].line, 8U);
    EXPECT_EQ(steps[1].parents, Lines{"a"});
    EXPECT_EQ(steps[1].script, "");
}

TEST(Alembic, WhatEditorsAndPlatformsDo) {
    EXPECT_EQ(up("-- Running upgrade -> a\nSELECT 1;INSERT INTO v (version_num) VALUES ('a');")[0].script,
              "SELECT 1;");
    std::string text = whole(step(" -> a", "SELECT '\n';", insert("a")));
    for (std::size_t i = 0; (i = text.find('\n', i)) != std::string::npos; i += 2)
        text.insert(i, "\r");
    EXPECT_EQ(up(text)[0].script, "SELECT '\r\n';");
    EXPECT_EQ(down("-- Running downgrade a ->\n" + remove("a"))[0].to, "");
    EXPECT_EQ(down("-- Running downgrade a -> \n" + remove("a") + "DROP TABLE alembic_version;")[0].revision,
              "a");
}

TEST(Alembic, VersionTables) {
    const auto steps = up(
        "CREATE TABLE \"My S\".\"v\"\"t\" (version_num text);-- Running upgrade\n-- Running upgrade  -> a\n"
        "INSERT INTO v (version_num) VALUES ('a');"
        "INSERT INTO \"My S\".\"v\"\"t\" (version_num) VALUES ('a') RETURNING \"My "
        "S\".\"v\"\"t\".version_num;"
        "-- nothing\n-- Running upgrade a -> b\n"
        "UPDATE \"My S\".\"v\"\"t\" SET version_num='b' WHERE \"My S\".\"v\"\"t\".version_num = 'a';");
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].script, "INSERT INTO v (version_num) VALUES ('a');")
        << "a table of the migration's own";
}

TEST(Alembic, CommentsThatAreNone) {
    const std::string body = "SELECT '\n-- Running upgrade a -> b\n', $$\n-- Running upgrade a -> b\n$$;\n"
                             "/*\n-- Running upgrade a -> b\n*/\n-- Running upgrade a -> b\nSELECT 2;\n"
                             "-- Running upgrade of all things -> now";
    const auto steps = up(whole(step(" -> a", body, insert("a")) + step("a -> b", "", update("a", "b"))));
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].script, body);
}

TEST(Alembic, StatementsWithSemicolonsInside) {
    const std::string body =
        "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM t; DELETE FROM t);\n"
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;";
    EXPECT_EQ(up(whole(step(" -> a", body, insert("a"))))[0].script, body);
}

TEST(Alembic, Transactions) {
    const std::string each =
        "BEGIN;\n\n" + step(" -> a", "SELECT 1;", insert("a")) + "COMMIT;\n\nBEGIN;\n\n" +
        step("a -> b", "SELECT 2;\n\nCOMMIT;\n\nVACUUM;\n\nBEGIN;\n\nSELECT 3;", update("a", "b")) +
        "COMMIT;\n\n";
    const auto steps = up(each);
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_TRUE(steps[0].transactional);
    EXPECT_FALSE(steps[1].transactional);
    EXPECT_EQ(steps[1].script, "SELECT 2;\n\nVACUUM;\n\nSELECT 3;");
    EXPECT_EQ(up(whole(step(" -> a", "COMMIT;\n\nVACUUM;\n\nBEGIN;", insert("a"))))[0].script, "VACUUM;");
    EXPECT_REFUSED(not_alembic_sql, "transaction control in line 5 of up_sql: BEGIN in a transaction",
                   up("BEGIN;\n\n" + step(" -> a", "BEGIN;", insert("a"))));
    EXPECT_REFUSED(not_alembic_sql, "transaction control in line 3 of up_sql: COMMIT without a BEGIN",
                   up(step(" -> a", "COMMIT;", insert("a"))));
    EXPECT_REFUSED(not_alembic_sql, "transaction control in line 2 of up_sql: BEGIN in a transaction",
                   up("BEGIN;\nBEGIN;"));
}

TEST(Alembic, Messages) {
    EXPECT_EQ(up("-- Running upgrade  -> a, make it -> so, at once\n" + insert("a"))[0].message,
              "make it -> so, at once");
    const auto both = combine_steps(
        up(step(" -> a, one", "", insert("a")) + step(" -> b", "", insert("b")) +
           step("a, b -> m", "", remove("a") + update("b", "m")) + step("a -> c, b", "", insert("c"))),
        down(step_down("c -> a, b", "", remove("c")) +
             step_down("m -> a, b", "", insert("a") + update("m", "b")) +
             step_down("b -> ", "", remove("b")) + step_down("a -> , one", "", remove("a"))));
    EXPECT_EQ(edges(both), (Lines{"a <-  ()", "b <-  ()", "m <- a, b ()", "c <- a ()"}));
    EXPECT_EQ(both[0].revision.message, "one");
}

TEST(Alembic, DependenciesThatRowsShow) {
    const auto upgrade = step(" -> a", "", insert("a")) + step(" -> b", "", insert("b")) +
                         step("a -> c", "", remove("b") + update("a", "c")) + step(" -> d", "", insert("d"));
    EXPECT_EQ(edges(combine_steps(up(upgrade), {})),
              (Lines{"a <-  ()", "b <-  ()", "c <- a (b)", "d <-  ()"}));
    // Undone from one head alone, more of them come to light.
    EXPECT_EQ(
        edges(combine_steps(up(upgrade), down(step_down("d -> ", "", update("d", "a")) +
                                              step_down("c -> a", "", insert("b") + update("c", "a"))))),
        (Lines{"a <-  ()", "b <-  ()", "c <- a (b)", "d <-  (a)"}));
}

TEST(Alembic, DowngradesOfSeveralHeads) {
    const auto upgrade = [] {
        return up(step(" -> a", "", insert("a")) + step("a -> b", "", update("a", "b")) +
                  step("a -> c", "", insert("c")));
    };
    const std::string of_b =
        step_down("b -> a", "B;", update("b", "a")) + step_down("a -> ", "A;", remove("a"));
    const auto both =
        combine_steps(upgrade(), down(of_b + step_down("c -> a", "", update("c", "a")) +
                                      step_down("a -> ", "A;", remove("a") + "DROP TABLE alembic_version;")));
    EXPECT_EQ(both[0].down, "A;");
    EXPECT_EQ(both[1].down, "B;");
    EXPECT_EQ(both[2].down, "");
    EXPECT_EQ(combine_steps(upgrade(), down(of_b))[2].down, std::nullopt);
    EXPECT_REFUSED(import_mismatch,
                   "revision \"a\" is there twice with different scripts, the second in line 13 of down_sql",
                   combine_steps(upgrade(), down(of_b + step_down("a -> ", "C;", remove("a")))));
}

TEST(Alembic, TextsThatAreSomethingElse) {
    EXPECT_REFUSED(not_alembic_sql, "up_sql has no step of a migration", up(""));
    EXPECT_REFUSED(not_alembic_sql, "up_sql has no step of a migration", up("nonsense"));
    EXPECT_REFUSED(not_alembic_sql, "up_sql has no step of a migration", up("BEGIN;\nCOMMIT;\n"));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of up_sql is outside of every step: SELECT 1;", up("SELECT 1;"));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of up_sql begins a step of downgrade, not of upgrade",
                   up(step_down("a -> ", "", remove("a"))));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of down_sql begins a step of upgrade, not of downgrade",
                   down(step(" -> a", "", insert("a"))));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of up_sql begins a step of stamp_revision, not of upgrade",
                   up("-- Running stamp_revision  -> a\n" + insert("a")));
    EXPECT_REFUSED(
        not_alembic_sql,
        "line 1 of up_sql is a line of Alembic's log: INFO  [alembic.runtime.migration] Generating",
        up("INFO  [alembic.runtime.migration] Generating\nBEGIN;"));
    EXPECT_REFUSED(not_alembic_sql, "Alembic failed, as line 3 of up_sql says: no",
                   up("BEGIN;\n\nFAILED: no\n"));
    EXPECT_REFUSED(not_alembic_sql, "psql meta-command in line 3 of up_sql: \\d t",
                   up(step(" -> a", "\\d t", insert("a"))));
    EXPECT_REFUSED(unsupported_copy, "COPY from the client is not supported in a script: line 3 of up_sql",
                   up(step(" -> a", "COPY t (a) FROM STDIN;\n1\t2\n", insert("a"))));
    EXPECT_REFUSED(not_alembic_sql, "line 1 of down_sql does not name one revision",
                   down("-- Running downgrade a, b -> c\n" + remove("a")));
}

TEST(Alembic, TextsCutOff) {
    EXPECT_REFUSED(import_truncated, "up_sql ends in the middle of the statement that begins in line 3",
                   up(step(" -> a", "SELECT 1", "")));
    EXPECT_REFUSED(import_mismatch, "the step in line 1 of up_sql has no version row at its end",
                   up(step(" -> a", "SELECT 1;", "")));
    EXPECT_REFUSED(import_mismatch, "the step in line 1 of up_sql has no version row at its end",
                   up(step(" -> a", "SELECT 1;", insert("a") + "SELECT 2;")));
    EXPECT_REFUSED(import_truncated, "up_sql ends before its COMMIT",
                   up("BEGIN;\n" + step(" -> a", "", insert("a"))));
    EXPECT_REFUSED(import_mismatch,
                   "the version rows of the step in line 1 of up_sql are not those of revision \"a\"",
                   up(step(" -> a", "SELECT 1;", "") + step("a -> b", "", update("a", "b"))));
}

TEST(Alembic, DowngradesThatStopHalfWay) {
    const std::string two = step_down("b -> a", "DROP TABLE b;", update("b", "a"));
    const auto read = [](const std::string &text) {
        AlembicReader reader(text, Direction::downgrade, "down_sql");
        feed(reader, text);
        std::vector<std::string> found;
        for (const AlembicStep &one : reader.finish()) {
            found.push_back(one.revision + ": " + one.script);
        }
        for (const AlembicStop &stop : reader.stops()) {
            found.push_back("stop at " + stop.revision + ", " + std::to_string(stop.line));
        }
        return found;
    };
    using Found = std::vector<std::string>;
    EXPECT_EQ(read("BEGIN;\n\n" + two + step_down("a -> ", "", "")),
              (Found{"b: DROP TABLE b;", "stop at a, 9"}));
    EXPECT_EQ(read("BEGIN;\n\n" + two + step_down("a -> ", "SELECT 1;", "")),
              (Found{"b: DROP TABLE b;", "stop at a, 9"}));
    EXPECT_EQ(read("BEGIN;\n\n" + step_down("a -> ", "", "")), Found{"stop at a, 3"});
    EXPECT_EQ(read("BEGIN;\n" + step_down("a -> ", "COMMIT;\nSELECT 1;", "")), Found{"stop at a, 2"});
    EXPECT_EQ(read("BEGIN;\n" + step_down("c -> b", "SELECT 1;", "") + "BEGIN;\n" + two + "COMMIT;\n"),
              (Found{"b: DROP TABLE b;", "stop at c, 2"}))
        << "one output after the other";
    EXPECT_REFUSED(import_truncated, "down_sql ends before its COMMIT", read("BEGIN;\n" + two));
    EXPECT_REFUSED(import_truncated, "down_sql ends in the middle of the statement that begins in line 4",
                   read("BEGIN;\n" + step_down("a -> ", "SELECT 1", "")));
    EXPECT_REFUSED(
        import_mismatch, "the step in line 2 of down_sql has no version row at its end",
        read("BEGIN;\n" + step_down("c -> b", "SELECT 1;", "") + step_down("b -> a", "SELECT 1;", "")));
    EXPECT_REFUSED(not_alembic_sql, "line 5 of down_sql is outside of every step: SELECT 1;",
                   read("BEGIN;\n" + step_down("a -> ", "BEGIN;\nSELECT 1;", "") + "COMMIT;"));
}

TEST(Alembic, RowsThatDisagree) {
    const auto refused = [](const std::string &text) {
        const auto error = error_of([&] { (void)up(text); });
        return error && error->code == ErrorCode::import_mismatch;
    };
    EXPECT_TRUE(refused(step(" -> a", "", insert("b"))));
    EXPECT_TRUE(refused(step(" -> a", "", insert("b") + insert("a"))));
    EXPECT_TRUE(refused(step(" -> a", "", remove("a"))));
    EXPECT_TRUE(refused(step(" -> a", "", insert("a")) + step(" -> a", "", insert("a"))));
    EXPECT_TRUE(refused(step(" -> a", "", insert("a")) + step("a -> b", "", update("a", "b")) +
                        step("a -> c", "", update("a", "c"))))
        << "a is no row by then";
    EXPECT_FALSE(refused(step("a -> b", "", update("a", "b")))) << "a is from before";
    EXPECT_REFUSED(
        import_mismatch, "revision \"z\" in line 1 of down_sql is not in up_sql",
        combine_steps(up(step(" -> a", "", insert("a"))), down(step_down("z -> ", "", remove("z")))));
    EXPECT_REFUSED(import_mismatch, "revision \"z\" in line 3 of down_sql is not in up_sql",
                   combine_steps(up(step(" -> a", "", insert("a"))), {}, {{"z", 3}}));
    EXPECT_REFUSED(
        import_mismatch, "revision \"a\" has other parents in line 1 of down_sql than in up_sql",
        combine_steps(up(step(" -> a", "", insert("a"))), down(step_down("a -> z", "", update("a", "z")))));
}

TEST(Alembic, DoubledPercents) {
    EXPECT_TRUE(doubles_percents("LIKE 'a%%' AND '%%%%'"));
    EXPECT_FALSE(doubles_percents("LIKE 'a%%' AND '%'"));
    EXPECT_FALSE(doubles_percents("nothing"));
    EXPECT_FALSE(doubles_percents("%%%"));
}

TEST(Alembic, LongTextsCostTheirLength) {
    std::string text = "BEGIN;\n" + step(" -> r0", "", insert("r0"));
    for (int i = 1; i < 50000; i++) {
        const std::string before = "r" + std::to_string(i - 1);
        const std::string id = "r" + std::to_string(i);
        text += step(before + " -> " + id, "SELECT 1;\n-- Running upgrade " + before + " -> " + id,
                     update(before, id));
    }
    EXPECT_EQ(up(text + "COMMIT;").size(), 50000U);
    std::string line = "-- Running upgrade  -> a\n";
    for (int i = 0; i < 500000; i++) {
        line += "SELECT 1;";
    }
    EXPECT_EQ(up(line + insert("a"))[0].script.size(), line.size() - 25);
}

} // namespace
} // namespace migrate::core::test
