// The statements that lead from one schema to another one.
#include "support.hpp"

#include "core/error.hpp"
#include "core/schema/change_order.hpp"
#include "core/schema/statements.hpp"
#include "core/text.hpp"

namespace migrate::core::test {
namespace {

// A schema "s" of the role "o".
class Made {
public:
    Made &add(const std::string &type, const std::string &identity, std::vector<std::string> clauses = {}) {
        schema_.objects.push_back({type, identity, std::move(clauses), {}});
        return *this;
    }
    Made &view(const std::string &identity, const std::string &query, std::vector<std::string> columns) {
        schema_.objects.push_back(
            {"view", identity, {"", "", "", "", "", "AS\n " + query}, std::move(columns)});
        return *this;
    }
    // A table with columns "name type DEFAULT …", without blanks in a type.
    Made &table(const std::string &identity, const std::vector<std::string> &columns,
                const std::string &parents = "", const std::string &partitioning = "") {
        add("table", identity, {"TABLE", "", parents, partitioning, "", "", "", "", "", "", ""});
        const std::size_t place = schema_.objects.size() - 1;
        std::string order;
        for (const std::string &column : columns) {
            const std::size_t name = column.find(' ');
            const std::size_t type = std::min(column.find(' ', name + 1), column.size());
            const bool is_inherited = parents.starts_with("PARTITION");
            add("column", identity + '.' + column.substr(0, name),
                {column.substr(name + 1, type - name - 1), "",
                 type < column.size() ? column.substr(type + 1) : "", "", "", "", "", "", "", "",
                 is_inherited ? "INHERITED" : ""});
            needs(schema_.objects.size() - 1, place);
            order += (order.empty() ? "" : ", ") + column.substr(0, name);
        }
        return add("column order", identity, {order});
    }
    Made &needs(const std::string &object, const std::string &needed) {
        return needs(place_of(object), place_of(needed));
    }
    Made &clause(const std::string &object, std::size_t number, const std::string &text) {
        schema_.objects[place_of(object)].clauses.at(number) = text;
        return *this;
    }

    operator const Schema &() const { return schema_; } // NOLINT(google-explicit-constructor)

private:
    Made &needs(std::size_t object, std::size_t needed) {
        schema_.dependencies.push_back({object, needed});
        return *this;
    }
    std::size_t place_of(const std::string &name) {
        for (std::size_t place = 0; place < schema_.objects.size(); place++) {
            if (schema_.objects[place].type + ' ' + schema_.objects[place].identity == name) {
                return place;
            }
        }
        throw std::out_of_range(name);
    }

    Schema schema_{"s", "o", {}, {}};
};

std::vector<SchemaStatement> statements(const Schema &live, const Schema &desired) {
    return statements_between(live, desired, [](const std::string &, const std::string &to) {
        return to == "uuid" ? Cast::by_text : to == "date" ? Cast::converted : Cast::assigned;
    });
}

// All of them, a line each, with their reasons.
std::string told(const Schema &live, const Schema &desired) {
    std::string text;
    for (const SchemaStatement &one : statements(live, desired)) {
        text += format("{}: {};\n", name_of(one.reason), one.sql);
    }
    return text;
}

TEST(Statements, EqualSchemasNeedNone) {
    const Made schema = Made().table("s.t", {"a integer"});
    EXPECT_EQ(told(schema, schema), "");
    EXPECT_EQ(told(Made(), Made().add("schema", "s").add("extension", "hstore")), "");
    EXPECT_EQ(told(Made().add("column order", "s.t", {"a, b"}), Made().add("column order", "s.t", {"b, a"})),
              "");
}

TEST(Statements, ATableIsMadeWithItsColumnsInTheirOrder) {
    const Made desired = Made()
                             .table("s.t", {"z integer", "a text DEFAULT 'x'::text"})
                             .add("constraint", "t_pkey on s.t", {"PRIMARY KEY (z)"})
                             .add("comment", "column s.t.a", {"it's"});
    EXPECT_EQ(told(Made(), desired), "missing: CREATE TABLE s.t (\n"
                                     "    z integer,\n"
                                     "    a text DEFAULT 'x'::text,\n"
                                     "    CONSTRAINT t_pkey PRIMARY KEY (z)\n"
                                     ");\n"
                                     "missing: COMMENT ON COLUMN s.t.a IS 'it''s';\n");
    EXPECT_EQ(told(desired, Made()), "unexpected: DROP TABLE s.t;\n");
}

TEST(Statements, ForeignKeysComeWhenAllTablesAreThere) {
    const Made desired = Made()
                             .table("s.a", {"b integer"})
                             .add("constraint", "fk on s.a", {"FOREIGN KEY (b) REFERENCES s.b(id)"})
                             .table("s.b", {"id integer"})
                             .add("constraint", "b_pkey on s.b", {"PRIMARY KEY (id)"})
                             .needs("constraint fk on s.a", "constraint b_pkey on s.b");
    EXPECT_EQ(told(Made(), desired),
              "missing: CREATE TABLE s.a (\n    b integer\n);\n"
              "missing: CREATE TABLE s.b (\n    id integer,\n    CONSTRAINT b_pkey PRIMARY KEY (id)\n);\n"
              "missing: ALTER TABLE s.a ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES s.b(id);\n");
    EXPECT_EQ(told(desired, Made()), "unexpected: DROP TABLE s.a;\nunexpected: DROP TABLE s.b;\n");
}

TEST(Statements, ForeignKeysInACircleGoBeforeTheirTables) {
    Made live;
    for (const std::string name : {"a", "b", "c"}) {
        live.table("s." + name, {"id integer", "other integer"})
            .add("constraint", core::format("{}_pkey on s.{}", name, name), {"PRIMARY KEY (id)"});
    }
    const auto refer = [&](const std::string &from, const std::string &to) {
        live.add("constraint", "fk on s." + from, {"FOREIGN KEY (other) REFERENCES s." + to + "(id)"})
            .needs("constraint fk on s." + from, "constraint " + to + "_pkey on s." + to);
    };
    refer("a", "b");
    refer("b", "a");
    refer("c", "a");
    EXPECT_EQ(told(live, Made()), "unexpected: ALTER TABLE s.a DROP CONSTRAINT fk;\n"
                                  "unexpected: ALTER TABLE s.b DROP CONSTRAINT fk;\n"
                                  "unexpected: DROP TABLE s.b;\n"
                                  "unexpected: DROP TABLE s.c;\n"
                                  "unexpected: DROP TABLE s.a;\n");
}

TEST(Statements, ASequenceIsOwnedWhenItsColumnIsThere) {
    const Made desired =
        Made()
            .table("s.t", {"id integer DEFAULT nextval('s.q'::regclass)"})
            .add("sequence", "s.q", {"", "AS integer", "START WITH 1", "", "", "", "", "", "OWNED BY s.t.id"})
            .needs("column s.t.id", "sequence s.q")
            .needs("sequence s.q", "column s.t.id");
    EXPECT_EQ(told(Made(), desired),
              "missing: CREATE SEQUENCE s.q AS integer START WITH 1;\n"
              "missing: CREATE TABLE s.t (\n    id integer DEFAULT nextval('s.q'::regclass)\n);\n"
              "missing: ALTER SEQUENCE s.q OWNED BY s.t.id;\n");
    EXPECT_EQ(told(desired, Made()), "unexpected: DROP TABLE s.t;\n");
}

TEST(Statements, AViewMakesWayForANewTypeOfAColumn) {
    const auto made = [](const std::string &type) {
        return Made()
            .table("s.t", {"a " + type})
            .view("s.v", "SELECT a\n   FROM s.t;", {"a " + type})
            .add("grant", "view s.v to r", {"SELECT"})
            .needs("view s.v", "column s.t.a");
    };
    EXPECT_EQ(told(made("text"), made("varchar")), "rebuilt: DROP VIEW s.v;\n"
                                                   "changed: ALTER TABLE s.t ALTER COLUMN a TYPE varchar;\n"
                                                   "rebuilt: CREATE VIEW s.v AS\n SELECT a\n   FROM s.t;\n"
                                                   "rebuilt: GRANT SELECT ON TABLE s.v TO r;\n");
    EXPECT_NE(told(made("text"), made("uuid")).find("TYPE uuid USING a::text::uuid;"), std::string::npos);
    EXPECT_NE(told(made("text"), made("date")).find("TYPE date USING a::date;"), std::string::npos);
}

TEST(Statements, ValuesThatANewTypeRoundsAreALoss) {
    const auto lost = [](const std::string &from, const std::string &to) {
        const std::vector<SchemaStatement> found =
            statements(Made().table("s.t", {"a " + from}), Made().table("s.t", {"a " + to}));
        return found.at(0).losses.empty() ? "" : found.at(0).losses.at(0).query;
    };
    EXPECT_EQ(
        lost("numeric(10,4)", "numeric(10,2)"),
        "SELECT EXISTS (SELECT FROM ONLY s.t WHERE (a::numeric(10,2)::numeric(10,4))::text IS DISTINCT FROM "
        "a::text)");
    for (const auto &[from, to] : {std::pair("numeric", "integer"), std::pair("real", "integer"),
                                   std::pair("timestamp", "date"), std::pair("numeric", "numeric(9,2)")}) {
        EXPECT_NE(lost(from, to), "") << from << ' ' << to;
    }
    for (const auto &[from, to] :
         {std::pair("integer", "bigint"), std::pair("bigint", "integer"), std::pair("integer", "numeric"),
          std::pair("numeric(10,2)", "numeric(12,4)"), std::pair("numeric(10,2)", "numeric"),
          std::pair("text", "varchar"), std::pair("text", "integer"), std::pair("numeric[]", "integer[]")}) {
        EXPECT_EQ(lost(from, to), "") << from << ' ' << to;
    }
}

TEST(Statements, AColumnThatMustNotBeNullMayBeFilled) {
    Made desired = Made()
                       .add("type", "s.mood", {"ENUM ('a', 'b')"})
                       .table("s.t", {"a integer", "b text", "c numeric(3,1)", "d s.mood", "e int4range",
                                      "f text DEFAULT 'x'"});
    for (const std::string column : {"a", "c", "d", "e", "f"}) {
        desired.clause("column s.t." + column, 4, "NOT NULL");
    }
    std::string text;
    for (const SchemaStatement &one : statements_between(
             Made().add("type", "s.mood", {"ENUM ('a', 'b')"}).table("s.t", {}), desired,
             [](const std::string &, const std::string &) { return Cast::assigned; }, NewColumns::filled)) {
        text += one.sql + ";\n";
    }
    EXPECT_EQ(text, "ALTER TABLE s.t ADD COLUMN a integer DEFAULT 0 NOT NULL;\n"
                    "ALTER TABLE ONLY s.t ALTER COLUMN a DROP DEFAULT;\n"
                    "ALTER TABLE s.t ADD COLUMN b text;\n"
                    "ALTER TABLE s.t ADD COLUMN c numeric(3,1) DEFAULT 0 NOT NULL;\n"
                    "ALTER TABLE ONLY s.t ALTER COLUMN c DROP DEFAULT;\n"
                    "ALTER TABLE s.t ADD COLUMN d s.mood DEFAULT 'a' NOT NULL;\n"
                    "ALTER TABLE ONLY s.t ALTER COLUMN d DROP DEFAULT;\n"
                    "ALTER TABLE s.t ADD COLUMN e int4range NOT NULL;\n"
                    "ALTER TABLE s.t ADD COLUMN f text DEFAULT 'x' NOT NULL;\n");
}

TEST(Statements, AViewThatOnlyGainsColumnsIsReplaced) {
    const Made live = Made().view("s.v", "SELECT 1 AS a;", {"a integer"});
    EXPECT_EQ(told(live, Made().view("s.v", "SELECT 1 AS a, 2 AS b;", {"a integer", "b integer"})),
              "changed: CREATE OR REPLACE VIEW s.v AS\n SELECT 1 AS a, 2 AS b;\n");
    EXPECT_EQ(told(live, Made().view("s.v", "SELECT 2 AS b;", {"b integer"})),
              "changed: DROP VIEW s.v;\nchanged: CREATE VIEW s.v AS\n SELECT 2 AS b;\n");
}

Made with_enum(const std::string &values, const std::string &default_value = "") {
    return Made()
        .add("type", "s.mood", {"ENUM (" + values + ")"})
        .table("s.t", {"m s.mood" + default_value})
        .needs("column s.t.m", "type s.mood");
}

TEST(Statements, ValuesOfAnEnumerationAreAddedWhereTheyBelong) {
    EXPECT_EQ(told(with_enum("'b'"), with_enum("'a', 'b', 'c'")),
              "changed: ALTER TYPE s.mood ADD VALUE 'a' BEFORE 'b';\n"
              "changed: ALTER TYPE s.mood ADD VALUE 'c' AFTER 'b';\n");
}

TEST(Statements, AnEnumerationIsMadeAnewWhereAValueGoes) {
    const Made live = with_enum("'a', 'b'", " DEFAULT 'a'::s.mood");
    const Made desired = with_enum("'a'", " DEFAULT 'a'::s.mood");
    EXPECT_EQ(told(live, desired),
              "rebuilt: ALTER TABLE ONLY s.t ALTER COLUMN m DROP DEFAULT;\n"
              "changed: ALTER TYPE s.mood RENAME TO migrate_replaced_1;\n"
              "changed: CREATE TYPE s.mood AS ENUM ('a');\n"
              "rebuilt: ALTER TABLE s.t ALTER COLUMN m TYPE s.mood USING m::text::s.mood;\n"
              "rebuilt: ALTER TABLE ONLY s.t ALTER COLUMN m SET DEFAULT 'a'::s.mood;\n"
              "changed: DROP TYPE s.migrate_replaced_1;\n");
    const std::vector<SchemaStatement> found = statements(live, desired);
    ASSERT_EQ(found[1].losses.size(), 1U);
    EXPECT_EQ(found[1].losses[0].what, "values 'b' of type s.mood in column s.t.m");
    EXPECT_EQ(found[1].losses[0].query, "SELECT EXISTS (SELECT FROM ONLY s.t WHERE m::text IN ('b'))");
}

TEST(Statements, AnEnumerationIsMadeAnewWhereAValueIsUsedAtOnce) {
    const std::string text =
        told(with_enum("'a'", " DEFAULT 'a'::s.mood"), with_enum("'a', 'b'", " DEFAULT 'b'::s.mood"));
    EXPECT_EQ(text.find("ADD VALUE"), std::string::npos) << text;
    EXPECT_NE(text.find("CREATE TYPE s.mood AS ENUM ('a', 'b')"), std::string::npos) << text;
}

TEST(Statements, ADefaultOfAFunctionThatNeedsItsTableIsSetLate) {
    const Made desired = Made()
                             .table("s.t", {"a integer DEFAULT s.f()"})
                             .add("function", "s.f()", {"CREATE OR REPLACE FUNCTION s.f()\n RETURNS integer"})
                             .needs("column s.t.a", "function s.f()")
                             .needs("function s.f()", "table s.t");
    EXPECT_EQ(told(Made(), desired), "missing: CREATE TABLE s.t (\n    a integer\n);\n"
                                     "missing: CREATE OR REPLACE FUNCTION s.f()\n RETURNS integer;\n"
                                     "missing: ALTER TABLE ONLY s.t ALTER COLUMN a SET DEFAULT s.f();\n");
    EXPECT_EQ(told(desired, Made()), "unexpected: ALTER TABLE ONLY s.t ALTER COLUMN a DROP DEFAULT;\n"
                                     "unexpected: DROP FUNCTION s.f();\n"
                                     "unexpected: DROP TABLE s.t;\n");
}

TEST(Statements, APartitionIsAttachedWithItsIndexesBeforeTheyAre) {
    const Made live = Made().table("s.p", {"a integer"}, "", "PARTITION BY LIST (a)");
    Made desired = Made()
                       .table("s.p", {"a integer"}, "", "PARTITION BY LIST (a)")
                       .table("s.p1", {"a integer"}, "PARTITION OF s.p FOR VALUES IN (1)");
    for (const std::string table : {"p", "p1"}) {
        desired.add("index", "s." + table + "_a",
                    {core::format("CREATE INDEX {}_a ON {}s.{} USING btree (a)", table,
                                  table == "p" ? "ONLY " : "", table),
                     "", "", "", "", table == "p" ? "" : "ATTACHED TO s.p_a"});
    }
    EXPECT_EQ(told(live, desired), "missing: CREATE TABLE s.p1 (\n    a integer\n);\n"
                                   "missing: CREATE INDEX p1_a ON s.p1 USING btree (a);\n"
                                   "missing: CREATE INDEX p_a ON ONLY s.p USING btree (a);\n"
                                   "missing: ALTER TABLE ONLY s.p ATTACH PARTITION s.p1 FOR VALUES IN (1);\n"
                                   "missing: ALTER INDEX s.p_a ATTACH PARTITION s.p1_a;\n");
    EXPECT_EQ(told(desired, live), "unexpected: DROP INDEX s.p_a;\nunexpected: DROP TABLE s.p1;\n");
}

TEST(Statements, ACopyOfATriggerIsOnlyToldHowToFire) {
    const auto made = [](bool has_trigger, bool has_copy) {
        Made schema;
        schema.table("s.whole", {"id integer"}, "", "PARTITION BY LIST (id)");
        schema.table("s.half", {"id integer"}, "PARTITION OF s.whole DEFAULT", "PARTITION BY LIST (id)");
        schema.table("s.part", {"id integer"}, "PARTITION OF s.half DEFAULT");
        for (const std::string table : {"s.whole", "s.part"}) {
            if (table == "s.whole" ? has_trigger : has_copy) {
                schema.add(
                    "trigger", "t on " + table,
                    {format("CREATE TRIGGER t AFTER INSERT ON {} FOR EACH ROW EXECUTE FUNCTION f()", table),
                     table == "s.whole" ? "" : "DISABLED"});
            }
        }
        return schema;
    };
    EXPECT_EQ(told(made(true, false), made(true, true)), "missing: ALTER TABLE s.part DISABLE TRIGGER t;\n");
    EXPECT_EQ(told(made(true, true), made(true, false)),
              "unexpected: ALTER TABLE s.part ENABLE TRIGGER t;\n");
    EXPECT_EQ(told(made(true, true), made(false, false)), "unexpected: DROP TRIGGER t ON s.whole;\n");
    EXPECT_EQ(told(made(false, false), made(true, true)),
              "missing: CREATE TRIGGER t AFTER INSERT ON s.whole FOR EACH ROW EXECUTE FUNCTION f();\n"
              "missing: ALTER TABLE s.part DISABLE TRIGGER t;\n");
}

TEST(Statements, AColumnOfAPartitionFollowsThatOfItsParent) {
    const auto made = [](const std::vector<std::string> &columns) {
        return Made()
            .table("s.p", columns, "", "PARTITION BY LIST (a)")
            .table("s.p1", columns, "PARTITION OF s.p FOR VALUES IN (1)");
    };
    EXPECT_EQ(told(made({"a integer"}), made({"a integer", "b text"})),
              "missing: ALTER TABLE s.p ADD COLUMN b text;\n");
    EXPECT_EQ(told(made({"a integer", "b text"}), made({"a integer"})),
              "unexpected: ALTER TABLE s.p DROP COLUMN b;\n");
    EXPECT_EQ(told(made({"a integer", "b text"}), made({"a integer", "b varchar"})),
              "changed: ALTER TABLE s.p ALTER COLUMN b TYPE varchar;\n");
}

TEST(Statements, ASerialColumnBecomesAnIdentity) {
    Made live = Made()
                    .table("s.t", {"id integer DEFAULT nextval('s.t_id_seq'::regclass)"})
                    .add("sequence", "s.t_id_seq", {"", "", "", "", "", "", "", "", "OWNED BY s.t.id"})
                    .needs("column s.t.id", "sequence s.t_id_seq")
                    .needs("sequence s.t_id_seq", "column s.t.id");
    Made desired = Made().table("s.t", {"id integer"});
    desired.clause(
        "column s.t.id", 3,
        "GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s.t_id_seq START WITH 1 INCREMENT BY 1 MINVALUE "
        "1 MAXVALUE 2147483647 CACHE 1)");
    EXPECT_EQ(
        told(live, desired),
        "changed: ALTER TABLE ONLY s.t ALTER COLUMN id DROP DEFAULT;\n"
        "unexpected: DROP SEQUENCE s.t_id_seq;\n"
        "changed: ALTER TABLE s.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;\n"
        "changed: SELECT pg_catalog.setval('s.t_id_seq', greatest(max(id), 1), max(id) >= 1) FROM s.t;\n");
}

TEST(Statements, PrivilegesAreGivenAndTaken) {
    const auto made = [](const std::string &object, const std::string &privileges) {
        return Made().add("grant", object, {privileges});
    };
    EXPECT_EQ(told(Made(), made("table s.t to r", "INSERT, SELECT WITH GRANT OPTION")),
              "missing: GRANT INSERT ON TABLE s.t TO r;\n"
              "missing: GRANT SELECT ON TABLE s.t TO r WITH GRANT OPTION;\n");
    EXPECT_EQ(told(made("table s.t to r", "INSERT, SELECT"), made("table s.t to r", "SELECT")),
              "changed: REVOKE ALL ON TABLE s.t FROM r;\nchanged: GRANT SELECT ON TABLE s.t TO r;\n");
    EXPECT_EQ(told(made("column s.t.a to r", "SELECT"), made("column s.t.a to r", "SELECT, UPDATE")),
              "changed: GRANT UPDATE (a) ON TABLE s.t TO r;\n");
    EXPECT_EQ(told(made("function s.f(integer) to PUBLIC", "NOTHING"), Made()),
              "unexpected: GRANT EXECUTE ON FUNCTION s.f(integer) TO PUBLIC;\n");
    EXPECT_EQ(told(Made(), made("table s.t to o", "SELECT")),
              "missing: REVOKE ALL ON TABLE s.t FROM o;\nmissing: GRANT SELECT ON TABLE s.t TO o;\n");
    EXPECT_EQ(told(Made(), made("schema s to r", "USAGE")), "missing: GRANT USAGE ON SCHEMA s TO r;\n");
    EXPECT_EQ(
        told(Made(), Made().add("default privilege", "for role o in schema s on tables to r", {"SELECT"})),
        "missing: ALTER DEFAULT PRIVILEGES FOR ROLE o IN SCHEMA s GRANT SELECT ON TABLES TO r;\n");
}

TEST(Statements, AreRefusedForWhatNobodyWrites) {
    try {
        statements(Made(),
                   Made().add("operator", "s.+(integer,integer)", {"FUNCTION int4pl"}).add("cast", "c"));
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.code, ErrorCode::not_generated);
        EXPECT_EQ(error.detail, "These are: cast c, operator s.+(integer,integer).");
    }
    const Made same = Made().add("operator", "s.+(integer,integer)", {"FUNCTION int4pl"});
    EXPECT_EQ(told(same, same), "");
}

TEST(Statements, AScriptLooksIntoNoFunctionThatItMakes) {
    const Made desired =
        Made().add("function", "s.f()", {"CREATE OR REPLACE FUNCTION s.f()\n RETURNS integer"});
    EXPECT_EQ(script_of(statements(Made(), desired)),
              "SET LOCAL check_function_bodies = off;\n"
              "CREATE OR REPLACE FUNCTION s.f()\n RETURNS integer;\n");
    EXPECT_EQ(script_of(statements(Made().add("sequence", "s.q", {}), Made())), "DROP SEQUENCE s.q;\n");
}

TEST(ChangeOrder, FollowsRanksWhereNothingElseIsSaid) {
    ChangeOrder order;
    const std::size_t late = order.add({2, 0, 0, 0});
    const std::size_t early = order.add({1, 0, 0, 0});
    const std::size_t other = order.add({1, 1, 0, 0});
    EXPECT_EQ(order.sorted(), (std::vector<std::size_t>{early, other, late}));
    order.set_before(late, early);
    EXPECT_EQ(order.sorted(), (std::vector<std::size_t>{other, late, early}));
    order.set_before(early, late); // a circle
    EXPECT_EQ(order.sorted(), (std::vector<std::size_t>{other, early, late}));
}

} // namespace
} // namespace migrate::core::test
