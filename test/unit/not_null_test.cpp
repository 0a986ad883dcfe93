// NOT NULL as a constraint: which statements make one of another.
#include "support.hpp"

#include "core/schema/column_statements.hpp"
#include "core/schema/not_null.hpp"

namespace migrate::core::test {
namespace {

std::vector<std::string> changes(std::string_view table, std::string_view column, const std::string &before,
                                 const std::string &after, const std::string &inherited = "") {
    const auto object = [&](const std::string &not_null) {
        return SchemaObject{"column", "s.t.a", {"text", "", "", "", not_null, "", "", "", "", "", inherited}};
    };
    std::vector<std::string> statements;
    for (const DraftStatement &one : change_not_null({table, column}, object(before), object(after))) {
        statements.push_back(one.sql);
    }
    return statements;
}

using Statements = std::vector<std::string>;

TEST(NotNull, HasAStatementForEachChange) {
    EXPECT_EQ(changes("s.t", "a", "", "NOT NULL"), Statements{"ALTER TABLE s.t ALTER COLUMN a SET NOT NULL"});
    EXPECT_EQ(changes("s.t", "a", "", "CONSTRAINT filled NOT NULL NOT VALID"),
              Statements{"ALTER TABLE s.t ADD CONSTRAINT filled NOT NULL a NOT VALID"});
    EXPECT_EQ(changes("s.t", "a", "NOT NULL NO INHERIT NOT VALID", "CONSTRAINT filled NOT NULL"),
              (Statements{"ALTER TABLE s.t RENAME CONSTRAINT t_a_not_null TO filled",
                          "ALTER TABLE s.t ALTER CONSTRAINT filled INHERIT",
                          "ALTER TABLE s.t VALIDATE CONSTRAINT filled"}));
    EXPECT_EQ(changes("s.t", "a", "NOT NULL NOT VALID", "NOT NULL", "INHERITED"),
              Statements{"ALTER TABLE s.t ALTER COLUMN a SET NOT NULL"});
}

// As the server shortens and quotes it: the longer of the two names first.
TEST(NotNull, IsCalledAsTheServerCallsIt) {
    const auto standard = [](const std::string &table, const std::string &column) {
        return changes(table, column, "CONSTRAINT x NOT NULL", "NOT NULL");
    };
    const std::string rename = "ALTER TABLE s.";
    EXPECT_EQ(standard("s.\"T\"\"\"", "\"a b\""),
              Statements{rename + "\"T\"\"\" RENAME CONSTRAINT x TO \"T\"\"_a b_not_null\""});
    const std::string t(60, 't');
    const std::string c(60, 'c');
    EXPECT_EQ(standard("s." + t, "a"),
              Statements{rename + t + " RENAME CONSTRAINT x TO " + t.substr(0, 52) + "_a_not_null"});
    EXPECT_EQ(standard("s." + t, c), Statements{rename + t + " RENAME CONSTRAINT x TO " + t.substr(0, 27) +
                                                "_" + c.substr(0, 26) + "_not_null"});
}

TEST(NotNull, ANameThatIsNotWantedIsForgotten) {
    const auto schema = [](const std::string &not_null) {
        return Schema{"s", "o", {{"domain", "s.d", {"text", "", "", not_null}}}, {}};
    };
    Schema live = schema("CONSTRAINT old NOT NULL");
    forget_unwanted_names(live, schema("CONSTRAINT other NOT NULL"));
    EXPECT_EQ(live.objects[0].clauses[3], "CONSTRAINT old NOT NULL");
    forget_unwanted_names(live, schema(""));
    EXPECT_EQ(live.objects[0].clauses[3], "CONSTRAINT old NOT NULL");
    forget_unwanted_names(live, schema("NOT NULL"));
    EXPECT_EQ(live.objects[0].clauses[3], "NOT NULL");
}

} // namespace
} // namespace migrate::core::test
