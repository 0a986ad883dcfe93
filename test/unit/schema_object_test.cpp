// What a schema is: objects, and the rows of a snapshot.
#include "support.hpp"

#include "core/schema/object.hpp"

namespace migrate::core::test {
namespace {

std::vector<std::string> names_of(const Snapshot &rows) {
    std::vector<std::string> names;
    names.reserve(rows.size());
    for (const SnapshotRow &row : rows) {
        names.push_back(row.type + '|' + row.identity);
    }
    return names;
}

TEST(SchemaObject, ADefinitionHasTheClausesThatAreThere) {
    EXPECT_EQ((SchemaObject{"schema", "s", {}}.definition()), "");
    EXPECT_EQ((SchemaObject{"schema", "s", {"", ""}}.definition()), "");
    EXPECT_EQ((SchemaObject{"column", "s.t.a", {"integer"}}.definition()), "integer");
    EXPECT_EQ(
        (SchemaObject{"column", "s.t.a", {"", "integer", "", "DEFAULT 1", "NOT NULL", ""}}.definition()),
        "integer DEFAULT 1 NOT NULL");
    EXPECT_EQ((SchemaObject{"comment", "table s.t", {" two\n\nlines "}}.definition()), " two\n\nlines ");
}

TEST(SchemaObject, RowsAreSortedByTypeAndIdentity) {
    const Snapshot rows = snapshot_of({{"table", "s.b", {}},
                                       {"column", "s.b.x", {"integer"}},
                                       {"table", "s.a", {}},
                                       {"column order", "s.a", {"x"}},
                                       {"column", "s.a.x", {"text"}}});
    EXPECT_EQ(names_of(rows), (std::vector<std::string>{"column|s.a.x", "column|s.b.x", "column order|s.a",
                                                        "table|s.a", "table|s.b"}));
    EXPECT_EQ(rows.front().definition, "text");
    EXPECT_TRUE(snapshot_of({}).empty());
}

// As COLLATE "C" has them, whatever char is.
TEST(SchemaObject, BytesAreComparedWithoutASign) {
    EXPECT_EQ(
        names_of(snapshot_of({{"table", "s.\xc3\xa4", {}}, {"table", "s.z", {}}, {"table", "s.Z", {}}})),
        (std::vector<std::string>{"table|s.Z", "table|s.z", "table|s.\xc3\xa4"}));
}

TEST(SchemaObject, MergedRowsAreSortedToo) {
    EXPECT_EQ(names_of(merged(snapshot_of({{"table", "s.b", {}}, {"column", "s.b.x", {}}}),
                              snapshot_of({{"table", "s.a", {}}, {"column", "s.c.x", {}}}))),
              (std::vector<std::string>{"column|s.b.x", "column|s.c.x", "table|s.a", "table|s.b"}));
}

} // namespace
} // namespace migrate::core::test
