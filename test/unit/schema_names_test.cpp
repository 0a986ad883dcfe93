// Names in the identities of objects.
#include "support.hpp"

#include "core/schema/names.hpp"

namespace migrate::core::test {
namespace {

TEST(SchemaNames, AreReadWithTheirQuotes) {
    EXPECT_EQ(first_name("habits.entries"), "habits");
    EXPECT_EQ(first_name("\"a \"\"b\"\".c\".d"), "\"a \"\"b\"\".c\"");
    EXPECT_EQ(first_name(""), "");
    EXPECT_EQ(dotted_names("a.\"b.c\".d on e"), (std::vector<std::string_view>{"a", "\"b.c\"", "d"}));
    EXPECT_EQ(last_name("habits.\"a.b\""), "\"a.b\"");
    EXPECT_EQ(without_last_name("habits.\"a.b\".c"), "habits.\"a.b\"");
    EXPECT_EQ(without_last_name("alone"), "");
}

TEST(SchemaNames, OfListsMayHoldCommas) {
    EXPECT_EQ(names_in("a, \"b, c\", d"), (std::vector<std::string_view>{"a", "\"b, c\"", "d"}));
    EXPECT_TRUE(names_in("").empty());
}

TEST(SchemaNames, OfIdentitiesAreSplitWhereAJointIs) {
    const NameOnTable part = split_on("\"x on y\" on habits.t");
    EXPECT_EQ(part.name, "\"x on y\"");
    EXPECT_EQ(part.table, "habits.t");
    EXPECT_EQ(split_on("habits.t").table, "");
    const JointNames grant = split_last("table habits.\"a to b\" to \"c to d\"", " to ");
    EXPECT_EQ(grant.object, "table habits.\"a to b\"");
    EXPECT_EQ(grant.name, "\"c to d\"");
    EXPECT_EQ(split_last("table habits.t", " to ").name, "");
}

TEST(SchemaNames, StringsOfSqlSurviveAnySetting) {
    EXPECT_EQ(sql_string("it's"), "'it''s'");
    EXPECT_EQ(sql_string("a\\b'c"), "E'a\\\\b''c'");
}

} // namespace
} // namespace migrate::core::test
