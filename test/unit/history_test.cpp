// Histories of other tools: what their rows say, and which revisions they mean.
#include "core/import/history_checksums.hpp"
#include "core/import/history_flyway.hpp"
#include "core/import/history_match.hpp"
#include "core/import/history_mirror.hpp"

#include <gtest/gtest.h>

namespace {

using namespace migrate::core;

// Stand-ins that show what was hashed.
std::string hash_text(std::string_view text) { return "<" + std::string(text) + ">"; }
std::string hash_digits(std::string_view text) { return text == "a-b" ? "1f2e3d" : "00112233"; }
std::uint32_t add_bytes(std::string_view text) {
    std::uint32_t sum = 0;
    for (const char c : text) {
        sum += static_cast<unsigned char>(c);
    }
    return sum;
}
const Hashes hashes{.sha1 = hash_text, .sha256 = hash_digits, .sha384 = hash_text, .crc32 = add_bytes};

const HistoryTool &tool(std::string_view name) { return *find_history_tool(name); }

// A chain of these.
Graph chain(const std::vector<std::string> &ids) {
    std::vector<Revision> revisions;
    for (const std::string &id : ids) {
        Revision revision;
        revision.id = id;
        if (!revisions.empty()) {
            revision.down_revisions = {revisions.back().id};
        }
        revisions.push_back(revision);
    }
    return Graph::load(std::move(revisions));
}

// The rows of a version table that a history makes, or the name of what is wrong with it.
std::string adopted(std::string_view name, const std::vector<HistoryRow> &rows, const Graph &graph,
                    std::vector<std::string> sources = {}, const std::string &script = "") {
    const HistoryNames names{"shop", "public.t", tool(name).title};
    sources.resize(graph.size(), "register");
    try {
        const std::vector<HistoryEntry> entries = tool(name).read(rows, names);
        const MatchedHistory matched = match_history(
            tool(name), entries, graph,
            {sources, {}, [&](Node) { return script; }, [](std::size_t) { return std::string(); }}, names,
            hashes);
        std::string tips;
        for (const std::string &tip : complete_history(graph, matched.applied, names).tips) {
            tips += (tips.empty() ? "" : " ") + tip;
        }
        return tips;
    } catch (const Error &error) {
        return name_of(error.code);
    }
}

TEST(History, DbmateHasARowForEachVersion) {
    const Graph graph = chain({"1", "02", "3"});
    EXPECT_EQ(adopted("dbmate", {}, graph), "");
    EXPECT_EQ(adopted("dbmate", {{"02"}, {"1"}}, graph), "02");
    EXPECT_EQ(adopted("dbmate", {{"2"}, {"1"}}, graph), "history_unknown"); // 02 is another version
    EXPECT_EQ(adopted("dbmate", {{"3"}, {"1"}}, graph), "history_gap");
}

TEST(History, OfGooseTheNewestRowOfAVersionCounts) {
    const Graph graph = chain({"1", "40"});
    EXPECT_EQ(adopted("goose", {{"1", "0", "t"}, {"2", "1", "t"}, {"3", "40", "t"}}, graph), "40");
    EXPECT_EQ(adopted("goose", {{"4", "40", "f"}, {"2", "1", "t"}, {"3", "40", "t"}}, graph), "1");
    EXPECT_EQ(adopted("goose", {{"2", "1", "f"}, {"3", "1", "t"}}, graph), "1");
    EXPECT_EQ(adopted("goose", {{"2", "1", "t"}}, chain({"00001"})), "00001");
}

TEST(History, OneRowOfGolangMigrateStandsForAllBelowIt) {
    const Graph graph = chain({"9", "10", "11"});
    EXPECT_EQ(adopted("golang-migrate", {{"10", "f"}}, graph), "10");
    EXPECT_EQ(adopted("golang-migrate", {{"10", "t"}}, graph), "history_failed");
    EXPECT_EQ(adopted("golang-migrate", {{"12", "f"}}, graph), "history_unknown");
    EXPECT_EQ(adopted("golang-migrate", {{"-1", "t"}}, graph), "history_failed");
}

HistoryRow flyway(const char *rank, std::optional<std::string> version, const char *type,
                  const char *description = "x", const char *success = "t") {
    return {rank, std::move(version), description, type, "script", std::nullopt, success};
}

TEST(History, RowsOfFlywayTakeOthersBack) {
    const Graph graph = chain({"1", "1.9", "1.10"});
    EXPECT_EQ(adopted("flyway", {flyway("2", "01.9.0", "SQL"), flyway("1", "1", "SQL")}, graph), "1.9");
    EXPECT_EQ(adopted("flyway",
                      {flyway("1", "1", "SQL"), flyway("2", "1.9", "SQL"), flyway("3", "1.9", "UNDO_SQL")},
                      graph),
              "1");
    EXPECT_EQ(adopted("flyway",
                      {flyway("1", "1", "SQL"), flyway("2", "1.9", "SQL"), flyway("3", "1.9", "DELETE")},
                      graph),
              "1");
    EXPECT_EQ(
        adopted("flyway", {flyway("0", std::nullopt, "SCHEMA"), flyway("1", "1.9.5", "BASELINE")}, graph),
        "1.9");
    EXPECT_EQ(adopted("flyway", {flyway("1", "1", "SQL", "x", "f")}, graph), "history_failed");
    EXPECT_EQ(adopted("flyway", {flyway("1", "7", "JDBC")}, graph), "history_unknown");
    EXPECT_EQ(adopted("flyway", {flyway("1", std::nullopt, "SQL", "gone")}, graph), "");
}

TEST(History, FlywaysChecksumIsOfLinesWithoutTheirEnds) {
    EXPECT_EQ(flyway_checksum("ab\r\nc\n", {}, hashes), flyway_checksum("\xEF\xBB\xBF"
                                                                        "abc",
                                                                        {}, hashes));
    EXPECT_NE(flyway_checksum("abc", {}, hashes), flyway_checksum("ab c", {}, hashes));
}

TEST(History, KnowsWhatGraphileMigrateCallsAChangedFile) {
    const std::string head = "--! Previous: -\n--! Hash: sha1:ab\n";
    EXPECT_EQ(graphile_checksum(head + "--! AllowInvalidHash\n\nb;\n", {}, hashes), "sha1:ab");
    EXPECT_EQ(graphile_checksum(head + "\nb;\n", {}, hashes), graphile_checksum("b;", {}, hashes));
    EXPECT_NE(graphile_checksum(head + "\nb;\n", {}, hashes), "sha1:ab");
}

TEST(History, ChecksumsHoldWithBothKindsOfLineEnds) {
    const Graph graph = chain({"1"});
    EXPECT_EQ(adopted("sqlx", {{"1", "t", "<a\r\nb>"}}, graph, {}, "a\nb"), "1");
    EXPECT_EQ(adopted("sqlx", {{"1", "t", "<a\nb>"}}, graph, {}, "a\r\nb"), "1");
    EXPECT_EQ(adopted("sqlx", {{"1", "t", "<a b>"}}, graph, {}, "a\nb"), "history_changed");
    EXPECT_EQ(adopted("sqlx", {{"1", "f", "<a>"}}, graph, {}, "a"), "history_failed");
}

TEST(History, NamesAreMappedAsAnImportMapsThem) {
    EXPECT_EQ(adopted("sql-migrate", {{"1-init.sql", "0"}}, chain({"1_init"})), "1_init");
    EXPECT_EQ(adopted("node-pg-migrate", {{"1", "17_a-b", "0"}}, chain({"17_a_b"})), "17_a_b");
    // Where another one is honestly called so, the mapped one has got digits of its hash.
    EXPECT_EQ(adopted("node-pg-migrate", {{"1", "a-b", "0"}}, chain({"a_b_1f2e", "a_b"})), "a_b_1f2e");
    EXPECT_EQ(adopted("sql-migrate", {{"x.sql", "0"}}, chain({"1"}), {"db/x.sql"}),
              "1"); // by the file's name
}

TEST(History, OfPrismasRowsOfANameOneIsEnough) {
    const Graph graph = chain({"0_init"});
    const auto row = [](std::optional<std::string> finished, std::optional<std::string> rolled_back) {
        return HistoryRow{"0_init", "00112233", "1", std::move(finished), std::move(rolled_back), "no"};
    };
    EXPECT_EQ(adopted("prisma", {row(std::nullopt, "2"), row("3", std::nullopt)}, graph), "0_init");
    EXPECT_EQ(adopted("prisma", {row("1", "2")}, graph), "");
    EXPECT_EQ(adopted("prisma", {row(std::nullopt, std::nullopt)}, graph), "history_failed");
    EXPECT_EQ(adopted("prisma", {{"0_init", "0112233", "1", "1", std::nullopt, ""}}, graph),
              "0_init"); // no padding
}

TEST(History, AReworkedChangeOfSqitchHasARowForEachScript) {
    const Graph graph = chain({"users_v1", "more", "users"});
    const std::vector<std::string> sources = {"deploy/users@v1.sql", "deploy/more.sql", "deploy/users.sql"};
    const HistoryRow first{"users", "shop", std::nullopt, "c1", "1"};
    const HistoryRow more{"more", "shop", std::nullopt, "c2", "2"};
    const HistoryRow second{"users", "shop", std::nullopt, "c3", "3"};
    EXPECT_EQ(adopted("sqitch", {first}, graph, sources), "users_v1");
    EXPECT_EQ(adopted("sqitch", {second, more, first}, graph, sources), "users");
    EXPECT_EQ(adopted("sqitch", {{"more", "a", {}, "c", "1"}, {"more", "b", {}, "c", "1"}}, graph),
              "history_ambiguous");
}

TEST(History, LiquibasesPathMayBeginElsewhere) {
    const Graph graph = chain({"a.sql/ada/1"});
    EXPECT_EQ(adopted("liquibase", {{"1", "ada", "classpath:db/a.sql", "1", "RERAN"}}, graph), "a.sql/ada/1");
    EXPECT_EQ(adopted("liquibase", {{"1", "bob", "db/a.sql", "1", "EXECUTED"}}, graph), "history_unknown");
    EXPECT_EQ(adopted("liquibase", {{"1", "ada", "a.sql", "1", "FAILED"}}, graph), "history_failed");
}

TEST(History, WhatIsReplacedIsAppliedWithWhatReplacesIt) {
    std::vector<Revision> revisions = chain({"1", "2"}).revisions();
    Revision squashed;
    squashed.id = "B2";
    squashed.replaces = {"1", "2"};
    revisions.push_back(squashed);
    const Graph graph = Graph::load(revisions);
    EXPECT_EQ(adopted("flyway", {flyway("1", "1", "SQL")}, graph), "1");
    EXPECT_EQ(adopted("flyway", {flyway("1", "2", "SQL_BASELINE")}, graph), "2 B2");
}

TEST(HistoryMirror, HoldsWhatTheToolCould) {
    EXPECT_EQ(mirrored_version(tool("goose"), "00040"), "40");
    EXPECT_EQ(mirrored_version(tool("goose"), "9223372036854775808"), std::nullopt);
    EXPECT_EQ(mirrored_version(tool("goose"), "a1"), std::nullopt);
    EXPECT_EQ(mirrored_version(tool("supabase"), "0042"), "0042");
    EXPECT_EQ(mirrored_version(tool("supabase"), "42_a"), std::nullopt);
    EXPECT_EQ(mirrored_version(tool("flyway"), "1.2.0"), "1.2");
    EXPECT_EQ(mirrored_version(tool("flyway"), "B10"), "10");
    EXPECT_EQ(find_mirror(tool("prisma")), nullptr);
}

TEST(HistoryMirror, CutsStatementsAsSupabaseDoes) {
    const std::string script = "-- a\nSELECT 1 ;;\n ; SELECT 2";
    const std::vector<std::size_t> ends = {script.find(';'), script.size()};
    EXPECT_EQ(supabase_statements(script, ends), (std::vector<std::string>{"-- a\nSELECT 1", "SELECT 2"}));
    EXPECT_EQ(supabase_statements("", {}), std::vector<std::string>());
}

TEST(HistoryMirror, TakesWordsFromTheFilesName) {
    const auto cells = find_mirror(tool("flyway"))
                           ->row({.id = "2.1",
                                  .message = "",
                                  .source = "db/V2_1__add_pets.sql",
                                  .owner = "ada",
                                  .rank = 7,
                                  .script = "x"},
                                 hashes);
    ASSERT_EQ(cells.size(), 9U);
    EXPECT_EQ(cells[2].value, "add pets");
    EXPECT_EQ(cells[4].value, "db/V2_1__add_pets.sql");
}

} // namespace
