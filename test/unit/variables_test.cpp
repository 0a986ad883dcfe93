// Variables in scripts, in both spellings, and what hides the values of secrets.
#include "support.hpp"

#include "core/script/psql_variables.hpp"
#include "core/script/secrets.hpp"
#include "core/script/variables.hpp"

#include <map>

namespace migrate::core::test {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

const Values values = {{"a", "1"},
                       {"schema", "shop"},
                       {"empty", ""},
                       {"quote", "it's"},
                       {"slash", "a\\b'c"},
                       {"name", "odd \"name\""},
                       {"inner", "<:a>"},
                       {"self", ":self"},
                       {"ping", ":pong"},
                       {"pong", ":ping"},
                       {"open", "'open"},
                       {"my.name", "dotted"},
                       {"my-name", "dashed"},
                       {"flyway:user", "me"},
                       {"secret_key", "hush-hush"},
                       {"n", "2"}};

BoundText bound_to(std::string_view script, VariableStyle style) {
    return bind_variables(script, style, [](std::string_view name) -> std::optional<VariableValue> {
        const auto found = values.find(name);
        if (found == values.end())
            return std::nullopt;
        return VariableValue{found->second, name.starts_with("secret_")};
    });
}
std::string braces(std::string_view script) { return bound_to(script, VariableStyle::braces).text; }
std::string psql(std::string_view script) { return bound_to(script, VariableStyle::psql).text; }

Rows missing(std::string_view script, VariableStyle style) {
    Rows names;
    for (const MissingVariable &one : bound_to(script, style).missing)
        names.push_back(one.name);
    return names;
}
Rows missing_braces(std::string_view script) { return missing(script, VariableStyle::braces); }
Rows missing_psql(std::string_view script) { return missing(script, VariableStyle::psql); }

TEST(Variables, StylesHaveNames) {
    EXPECT_EQ(find_variable_style("braces"), VariableStyle::braces);
    EXPECT_EQ(find_variable_style("psql"), VariableStyle::psql);
    EXPECT_EQ(find_variable_style(""), std::nullopt);
    EXPECT_EQ(find_variable_style("Braces"), std::nullopt);
    EXPECT_STREQ(name_of(VariableStyle::none), "");
}

TEST(Variables, NamesAreWhatCanBeSpelled) {
    for (const char *name : {"a", "A_1", "1", "my.name", "my-name", "flyway:user", "\xc3\xa4", "a-", "a:"})
        EXPECT_TRUE(is_variable_name(name)) << name;
    for (const char *name : {"", " ", "a b", "a'", "a\"", "${a}", "-a", ".a", ":a", "a:-b", "a}", "a\n"})
        EXPECT_FALSE(is_variable_name(name)) << name;
}

TEST(BraceVariables, StandAnywhere) {
    EXPECT_EQ(braces("CREATE TABLE ${schema}.t (a int DEFAULT ${a});"),
              "CREATE TABLE shop.t (a int DEFAULT 1);");
    EXPECT_EQ(braces("'${a}' $$${a}$$ \"${a}\" -- ${a}\n/* ${a} */"), "'1' $$1$$ \"1\" -- 1\n/* 1 */");
    EXPECT_EQ(braces("${my.name} ${my-name} ${flyway:user}"), "dotted dashed me");
    EXPECT_EQ(braces("${quote}"), "it's");
    EXPECT_EQ(braces("${a}${a}"), "11");
}

TEST(BraceVariables, ValuesAreNotReadAgain) { EXPECT_EQ(braces("${inner} ${self}"), "<:a> :self"); }

TEST(BraceVariables, WhatIsNoNameIsText) {
    for (const char *text : {"${}", "${ a }", "${a", "${a b}", "$a", "$ {a}", "$", "${:a}",
                             "$$ $1 $a$ ${(a)}", "${a:}b", "${a:-x", "}", "${a:-"})
        EXPECT_EQ(braces(text), text) << text;
    EXPECT_EQ(missing_braces("${} ${ a } $x"), Rows{});
}

TEST(BraceVariables, HaveDefaults) {
    EXPECT_EQ(braces("${a:-x} ${nope:-x} ${empty:-x} ${nope:-} ${empty}"), "1 x x  ");
    EXPECT_EQ(braces("${nope:-${a}} ${nope:-${nope2:-deep} end}"), "1 deep end");
    EXPECT_EQ(braces("${nope:-{}}"), "{}");
    EXPECT_EQ(missing_braces("${nope:-${other}}"), Rows{"other"});
    EXPECT_EQ(missing_braces("${a:-${other}}"), Rows{});
    std::string deep;
    for (int i = 0; i < 100; i++)
        deep += "${nope:-";
    EXPECT_EQ(missing_braces(deep + std::string(100, '}')), Rows{}); // beyond a depth it is text
}

TEST(BraceVariables, WithoutAValueAreMissing) {
    const BoundText bound = bound_to("SELECT ${a}, ${nope},\n${A}", VariableStyle::braces);
    EXPECT_EQ(bound.text, "SELECT 1, ${nope},\n${A}");
    ASSERT_EQ(bound.missing.size(), 2U);
    EXPECT_EQ(bound.missing[0].name, "nope");
    EXPECT_EQ(bound.missing[0].begin, 13U);
    EXPECT_EQ(bound.missing[0].end, 20U);
    EXPECT_EQ(bound.missing[1].name, "A");
}

TEST(BraceVariables, MoreFormsBetweenGoosesMarks) {
    EXPECT_EQ(braces("$a ${a}\n-- +goose ENVSUB ON\n$a ${a} ${x-d} ${empty-d} ${empty:-d}\n-- +goose ENVSUB "
                     "OFF\n$a ${a}"),
              "$a ${a}\n-- +goose ENVSUB ON\n1 1 d  d\n-- +goose ENVSUB OFF\n$a ${a}");
    EXPECT_EQ(braces("--\t+goose  envsub on \r\n$a, $$ $1 $"), "--\t+goose  envsub on \r\n1, $$ $1 $");
    EXPECT_EQ(braces("$a\n-- +goose envsub off\n$a"),
              "1\n-- +goose envsub off\n$a"); // begun in another section
    EXPECT_EQ(braces("${my-name}\n-- +goose ENVSUBST ON"), "dashed\n-- +goose ENVSUBST ON");
    EXPECT_EQ(braces("-- +goose ENVSUB ON\n${my-name} ${my.name}"), "-- +goose ENVSUB ON\nname dotted");
    const BoundText bound = bound_to("-- +goose ENVSUB ON\n${x?set x first} $y", VariableStyle::braces);
    ASSERT_EQ(bound.missing.size(), 2U);
    EXPECT_EQ(bound.missing[0].message, "set x first");
    EXPECT_EQ(bound.missing[1].name, "y");
    EXPECT_EQ(bound.missing[1].message, "");
}

TEST(PsqlVariables, InThreeSpellings) {
    EXPECT_EQ(psql("SELECT :a, :'a', :\"a\", :'quote', :\"name\", :'slash';"),
              "SELECT 1, '1', \"1\", 'it''s', \"odd \"\"name\"\"\",  E'a\\\\b''c';");
    EXPECT_EQ(psql(":{?a} :{?nope} :{?"), "TRUE FALSE :{?");
    EXPECT_EQ(psql_literal(""), "''");
}

TEST(PsqlVariables, NotWherePsqlReplacesNone) {
    for (const char *text : {"':a'",
                             "'it''s :a'",
                             "\":a\"",
                             "\"x\"\":a\"",
                             "$$:a$$",
                             "$x$ $y$ :a $$ $x$",
                             "-- :a",
                             "/* :a */",
                             "/* /* */ :a */",
                             "a::a",
                             "x := 1",
                             "x :=a",
                             "E'\\' :a'",
                             "e'\\\\\\' :a'",
                             "U&':a'",
                             "U&\":a\"",
                             "N':a'",
                             "B':a'",
                             ": a",
                             ":'a b'",
                             ":'a",
                             ":",
                             "a$b$:'c'a$b$",
                             "'a'\n':a'",
                             "E'a' -- x\n '\\':a'",
                             "\\restrict :a",
                             "COPY t FROM STDIN;\n:a\t:'a'\n\\.\n",
                             "copy t (a) from stdin with (format csv) ;\n:a\n\\.\r\n"})
        EXPECT_EQ(psql(text), text) << text;
}

TEST(PsqlVariables, WhereItDoes) {
    EXPECT_EQ(psql("x:::a"), "x::1");
    EXPECT_EQ(psql("'':a"), "''1");
    EXPECT_EQ(psql("fooE'\\':a"), "fooE'\\'1"); // the E is another word's
    EXPECT_EQ(psql("'\\':a"), "'\\'1");         // a backslash is one
    EXPECT_EQ(psql("1E'\\'':a"), "1E'\\''1");   // and not a digit's
    EXPECT_EQ(psql("a-->x\n:a"), "a-->x\n1");
    EXPECT_EQ(psql("+/*:a*/:a"), "+/*:a*/1");
    EXPECT_EQ(psql("$1:a"), "$11");
    EXPECT_EQ(psql("a[1:n]"), "a[12]"); // as psql does
    EXPECT_EQ(psql("COPY t FROM STDIN;\n:a\n\\.\nSELECT :a;"), "COPY t FROM STDIN;\n:a\n\\.\nSELECT 1;");
    EXPECT_EQ(psql("COPY (SELECT 1 FROM stdin) TO 'x';\n:a"), "COPY (SELECT 1 FROM stdin) TO 'x';\n1");
    EXPECT_EQ(psql("SELECT 1 FROM stdin;\n:a"), "SELECT 1 FROM stdin;\n1");
    EXPECT_EQ(psql("a\\:a \\; :a"), "a:a ; 1");
}

TEST(PsqlVariables, StayWhereThereIsNoValue) {
    EXPECT_EQ(psql(":nope :'nope' :\"nope\""), ":nope :'nope' :\"nope\"");
    EXPECT_EQ(missing_psql(":nope :'a' x[1:m]"), (Rows{"nope", "m"}));
    const BoundText bound = bound_to("x[1:m] :m", VariableStyle::psql);
    EXPECT_TRUE(bound.missing[0].may_be_a_slice);
    EXPECT_FALSE(bound.missing[1].may_be_a_slice);
    EXPECT_EQ(missing_psql(":A"), Rows{"A"});
}

TEST(PsqlVariables, ValuesAreReadAsTheScriptIs) {
    EXPECT_EQ(psql(":inner"), "<1>");
    EXPECT_EQ(psql(":self :ping"), ":self :ping");  // not in themselves
    EXPECT_EQ(psql(":open :a' :a"), "'open :a' 1"); // a value may open what the script closes
    EXPECT_EQ(psql(":'inner'"), "'<:a>'");
}

TEST(Variables, GrowthHasABound) {
    const Values growing = {{"x0", "x"},
                            {"x1", ":x0:x0:x0:x0"},
                            {"x2", ":x1:x1:x1:x1"},
                            {"x3", ":x2:x2:x2:x2"},
                            {"x4", ":x3:x3:x3:x3"},
                            {"x5", ":x4:x4:x4:x4"},
                            {"x6", ":x5:x5:x5:x5"},
                            {"x7", ":x6:x6:x6:x6"},
                            {"x8", ":x7:x7:x7:x7"},
                            {"x9", ":x8:x8:x8:x8"},
                            {"x", ":x9:x9:x9:x9"}};
    try {
        (void)bind_variables(":x", VariableStyle::psql, [&](std::string_view name) {
            return std::optional(VariableValue{growing.find(name)->second, false});
        });
        FAIL() << "it should be refused";
    } catch (const Error &error) {
        EXPECT_EQ(error.code, ErrorCode::script_too_large);
    }
}

TEST(Variables, PlacesLeadBack) {
    //                       0         1         2
    //                       0123456789012345678901234
    const std::string raw = "A ${schema} B ${empty}C${a}";
    const BoundText bound = bound_to(raw, VariableStyle::braces);
    ASSERT_EQ(bound.text, "A shop B C1");
    EXPECT_EQ(bound.raw_begin(0), 0U);
    EXPECT_EQ(bound.raw_begin(2), 2U);  // s
    EXPECT_EQ(bound.raw_begin(5), 2U);  // p
    EXPECT_EQ(bound.raw_end(5), 11U);   // behind p is behind the place
    EXPECT_EQ(bound.raw_end(2), 2U);    // behind the blank
    EXPECT_EQ(bound.raw_begin(7), 12U); // B
    EXPECT_EQ(bound.raw_begin(9), raw.find("C$"));
    EXPECT_EQ(bound.raw_begin(10), raw.find("${a}"));
    EXPECT_EQ(bound.raw_end(11), raw.size());
    EXPECT_EQ(bound.raw_begin(11), raw.size());
}

TEST(Variables, SecretsAreKnownWhereTheyStand) {
    const BoundText bound = bound_to("SELECT '${a}', 'x${secret_key} y'", VariableStyle::braces);
    EXPECT_TRUE(bound.has_secret());
    EXPECT_FALSE(bound_to("${a}", VariableStyle::braces).has_secret());
    EXPECT_FALSE(bound.touches_secret(8));
    EXPECT_TRUE(bound.touches_secret(bound.text.find("x")));
    EXPECT_TRUE(bound.touches_secret(bound.text.find("sh-")));
    EXPECT_FALSE(bound.touches_secret(bound.text.find("y'")));
    EXPECT_TRUE(bound_to(":inner2 :'secret_key'", VariableStyle::psql).has_secret());
}

TEST(Secrets, AreMaskedInEveryForm) {
    const Rows secrets = {"hush'hush\\", "p\"q", "0123456789abcdefghijklmnopqrstuvwxyz", ""};
    const auto mask = [&](std::string_view text) { return mask_secrets(text, secrets); };
    EXPECT_EQ(mask("key (hush'hush\\) exists"), "key (***) exists");
    EXPECT_EQ(mask("'hush''hush\\' E'hush''hush\\\\' HUSH'HUSH\\"), "'***' E'***' ***");
    EXPECT_EQ(mask("\"p\"\"q\""), "\"***\"");
    EXPECT_EQ(mask("hush'hus"), "hush'hus");
    EXPECT_EQ(mask("0123456789abcdefghijklmnop..."), "***...");
    EXPECT_EQ(mask("0123456789"), "0123456789");
    EXPECT_EQ(mask("0123456789abcdefghijklmn\xc3\xa4!"), "***!");
    EXPECT_EQ(mask(""), "");
    EXPECT_EQ(mask_secrets("aaa", Rows{"aa"}), "***a");
    EXPECT_EQ(mask_secrets("abab", Rows{"a", "ab"}), "******");
}

TEST(Secrets, QuotedPartsAreMasked) {
    EXPECT_EQ(mask_quoted("syntax error at or near \"word\""), "syntax error at or near \"***\"");
    EXPECT_EQ(mask_quoted("a \"b\" c \"d\" e"), "a \"***\" e");
    EXPECT_EQ(mask_quoted("nothing \" here"), "nothing \" here");
}

} // namespace
} // namespace migrate::core::test
