// What is written in the native format, and that reading it gives the same.
#include "import_support.hpp"

#include "core/import/native_writer.hpp"
#include "core/import/sql_lines.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace migrate::core {
namespace {

using Names = std::vector<std::string>;

NativeRevision revision(std::string id, Names parents, std::string message = "") {
    NativeRevision one;
    one.revision = {std::move(id), std::move(parents), {}, {}, std::move(message)};
    return one;
}

// "name|" and what is in the file, one after another.
std::string written(const std::vector<NativeFile> &files) {
    std::string text;
    for (const NativeFile &file : files) {
        text += file.name + "|" + file.content;
    }
    return text;
}

Names names(const std::vector<NativeFile> &files) {
    Names all;
    for (const NativeFile &file : files) {
        all.push_back(file.name);
    }
    return all;
}

TEST(NativeWriter, WritesWhatNamesDoNotSay) {
    NativeRevision one = revision("001", {}, "create pets");
    one.up = NativeScript{"CREATE TABLE pets(id int);\n", true};
    one.down = NativeScript{"", true};
    NativeRevision two = revision("002", {"001"}, "Größe");
    two.revision.depends_on = {"my users:001"};
    two.revision.branch_labels = {"a,b"};
    two.revision.replaces = {"old1", "old2"};
    two.up = NativeScript{"VACUUM", false};
    two.verify = NativeScript{"SELECT '${a}';", true};
    two.variables = VariableStyle::braces;
    EXPECT_EQ(
        written(write_native(std::vector{one, two}, {}, {})),
        "001_create_pets.sql|-- migrate:revises none\n-- migrate:up\nCREATE TABLE pets(id int);\n\n"
        "-- migrate:down\n"
        "002_Gr_e.sql|-- migrate:revises 001\n-- migrate:depends my users:001\n-- migrate:labels E'a,b'\n"
        "-- migrate:replaces old1, old2\n-- migrate:message Größe\n-- migrate:variables braces\n"
        "-- migrate:up transaction:false\nVACUUM\n-- migrate:verify\nSELECT '${a}';");
}

TEST(NativeWriter, PutsNumbersInFrontWhereIdsDoNotSort) {
    EXPECT_EQ(
        written(write_native(std::vector{revision("b1", {}, "one"), revision("a2", {"b1"}, "two")}, {}, {})),
        "0001_b1_one.sql|-- migrate:revises none\n-- migrate:id b1\n-- migrate:message one\n"
        "0002_a2_two.sql|-- migrate:revises b1\n-- migrate:id a2\n-- migrate:message two\n");
    EXPECT_EQ(names(write_native(std::vector{revision("9", {}), revision("10", {"9"})}, {}, {})),
              (Names{"9.sql", "10.sql"}));
}

TEST(NativeWriter, GivesNamesThatEverySystemCanHold) {
    EXPECT_EQ(
        names(write_native(std::vector{revision("a", {}), revision("b/c", {}), revision("ü", {})}, {}, {})),
        (Names{"a.sql", "b_c.sql", "revision.sql"}));
    EXPECT_EQ(names(write_native(std::vector{revision("A", {}), revision("a", {})}, {}, {})),
              (Names{"0001_A.sql", "0002_a.sql"}))
        << "some systems don't tell them apart";
    EXPECT_EQ(
        names(write_native(std::vector{revision("1.2", {}, "x.down"), revision("V1", {}, "_x")}, {}, {})),
        (Names{"1.2_x_down.sql", "V1_x.sql"}))
        << "nor do they look like another tool's";
    EXPECT_EQ(names(write_native(
                  {}, std::vector<NativeRepeatable>{{"views", {}, ""}, {"Views", {}, ""}, {"a/b", {}, ""}},
                  std::vector<NativeHook>{{"after_run", ""}})),
              (Names{"R__views.sql", "R__Views_2.sql", "R__a_b.sql", "hooks/after_run.sql"}));
    const std::string longest = names(write_native(
        std::vector{revision(std::string(2000, 'b'), {}, std::string(500, 'm')), revision("a", {})}, {},
        {}))[0];
    EXPECT_LT(longest.size(), 100U);
}

// Makes up what a service may have, with a liking for what is hard to write.
class Inventor {
public:
    explicit Inventor(unsigned seed) : random_(seed) {}

    std::vector<NativeRevision> revisions() {
        std::vector<NativeRevision> all;
        const std::set<std::string> ids = some_names(pick(8), "@-+: \t\n\r");
        Names order(ids.begin(), ids.end());
        std::shuffle(order.begin(), order.end(), random_);
        for (const std::string &id : order) {
            NativeRevision one;
            one.revision = {id,     some_of(order),     some_dependencies(), list("@-+: \t\n\r"),
                            text(), list("@-+: \t\n\r")};
            one.up = script();
            one.down = script();
            one.verify = script();
            one.variables = static_cast<VariableStyle>(pick(3));
            all.push_back(std::move(one));
        }
        return all;
    }

    std::vector<NativeRepeatable> repeatables() {
        std::vector<NativeRepeatable> all;
        for (const std::string &name : some_names(pick(5), "\t\n\r")) {
            all.push_back({name, list("\t\n\r"), text(), static_cast<VariableStyle>(pick(3))});
        }
        return all;
    }

    std::vector<NativeHook> hooks() {
        std::vector<NativeHook> all;
        for (const char *event : {"after_run", "after_step", "before_run", "before_step"}) {
            if (pick(2) == 0) {
                all.push_back({event, text(), static_cast<VariableStyle>(pick(3))});
            }
        }
        return all;
    }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }

    std::string text() {
        static const Names pieces = {"-- migrate:up",
                                     "-- migrate:down",
                                     "--migrate:verify",
                                     "-- migrate:id x",
                                     "-- migrate:\\up",
                                     "\\",
                                     "\n",
                                     "\n",
                                     "\r",
                                     "\r\n",
                                     "\xEF\xBB\xBF",
                                     " ",
                                     "\t",
                                     "-- Migrate : Up",
                                     "E'",
                                     "'",
                                     ",",
                                     "none",
                                     "SELECT 1;",
                                     "-- +goose Up\n",
                                     "-- migrate:allow",
                                     "\xC3\xA4",
                                     "x",
                                     "_",
                                     "-- x\n",
                                     "\f",
                                     "1",
                                     "-",
                                     ".",
                                     "create pets",
                                     "\x01",
                                     "${a}"};
        std::string text;
        for (std::size_t i = pick(10); i > 0; i--) {
            text += pieces[pick(pieces.size())];
        }
        return text;
    }

    // Without the bytes that it can't have.
    std::string name(std::string_view without) {
        for (;;) {
            std::string name = text();
            std::erase_if(name, [&](char c) {
                return without.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20;
            });
            if (!name.empty() && name != "\x7f") {
                return pick(3) == 0 ? std::to_string(pick(20)) : name;
            }
        }
    }

    Names list(std::string_view without) {
        Names all;
        for (std::size_t i = pick(4); i > 0; i--) {
            all.push_back(name(without));
        }
        return all;
    }

    std::set<std::string> some_names(std::size_t count, std::string_view without) {
        std::set<std::string> all;
        while (all.size() < count) {
            all.insert(name(without));
        }
        return all;
    }

    Names some_dependencies() {
        Names all;
        for (std::string &one : list("@-+: \t\n\r")) {
            all.push_back(pick(2) == 0 ? one : name(":") + ":" + one);
        }
        return all;
    }

    Names some_of(const Names &ids) {
        Names all;
        std::copy_if(ids.begin(), ids.end(), std::back_inserter(all),
                     [&](const auto &) { return pick(3) == 0; });
        return all;
    }

    // The server takes no script that ends inside of a comment or a literal.
    std::string closed_text() {
        for (;;) {
            std::string all = text();
            const std::string with_more = all + "\nx";
            if (!SqlLines(with_more).begins_inside(with_more.size() - 1)) {
                return all;
            }
        }
    }

    std::optional<NativeScript> script() {
        return pick(3) == 0 ? std::nullopt : std::optional(NativeScript{closed_text(), pick(3) != 0});
    }

    std::mt19937 random_;
};

void expect_script(const std::optional<ImportedScript> &read, const std::optional<NativeScript> &meant) {
    ASSERT_EQ(read.has_value(), meant.has_value());
    if (meant) {
        EXPECT_EQ(std::string(read->text), meant->text);
        EXPECT_EQ(read->transactional, meant->transactional);
    }
}

void expect_revision(const ImportedFileRevision &read, const NativeRevision &meant) {
    EXPECT_EQ(read.id, meant.revision.id);
    EXPECT_EQ(read.parents, meant.revision.down_revisions);
    EXPECT_EQ(read.depends_on, meant.revision.depends_on);
    EXPECT_EQ(read.branch_labels, meant.revision.branch_labels);
    EXPECT_EQ(read.replaces, meant.revision.replaces);
    EXPECT_EQ(read.message, meant.revision.message);
    EXPECT_EQ(read.variables, meant.variables);
    expect_script(read.up, meant.up);
    expect_script(read.down, meant.down);
    expect_script(read.verify, meant.verify);
}

TEST(NativeWriter, IsReadAsWhatWasMeant) {
    for (unsigned seed = 0; seed < 4000 && !testing::Test::HasFailure(); seed++) {
        SCOPED_TRACE(seed);
        Inventor inventor(seed);
        const std::vector<NativeRevision> revisions = inventor.revisions();
        std::vector<NativeRepeatable> repeatables = inventor.repeatables();
        const std::vector<NativeHook> hooks = inventor.hooks();
        NamesAndTexts files;
        for (const NativeFile &file : write_native(revisions, repeatables, hooks)) {
            files.emplace_back(file.name, file.content);
        }
        std::shuffle(files.begin(), files.end(), std::mt19937(seed));
        if (revisions.empty()) {
            continue; // which no import takes
        }
        ReadFolder read = read_files(files);
        ASSERT_EQ(findings_of(read), "");
        ASSERT_EQ(read.format->tool, "native");
        ASSERT_EQ(read.migrations.revisions.size(), revisions.size());
        for (std::size_t i = 0; i < revisions.size(); i++) {
            expect_revision(read.migrations.revisions[i], revisions[i]);
        }
        std::sort(read.migrations.repeatables.begin(), read.migrations.repeatables.end(),
                  [](const auto &one, const auto &other) { return one.name < other.name; });
        ASSERT_EQ(read.migrations.repeatables.size(), repeatables.size());
        for (std::size_t i = 0; i < repeatables.size(); i++) {
            EXPECT_EQ(read.migrations.repeatables[i].name, repeatables[i].name);
            EXPECT_EQ(read.migrations.repeatables[i].after, repeatables[i].after);
            EXPECT_EQ(std::string(read.migrations.repeatables[i].script.text), repeatables[i].script);
            EXPECT_EQ(read.migrations.repeatables[i].variables, repeatables[i].variables);
        }
        ASSERT_EQ(read.migrations.hooks.size(), hooks.size());
        for (std::size_t i = 0; i < hooks.size(); i++) {
            EXPECT_EQ(read.migrations.hooks[i].event, hooks[i].event);
            EXPECT_EQ(std::string(read.migrations.hooks[i].script.text), hooks[i].script);
            EXPECT_EQ(read.migrations.hooks[i].variables, hooks[i].variables);
        }
    }
}

} // namespace
} // namespace migrate::core
