// Rules: source/parse.go and source/iofs/iofs.go of golang-migrate.
#include "core/import/golang_migrate.hpp"

#include "core/import/file_names.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <map>

namespace migrate::core {

namespace {

// "1_create_pets.up.sql"
struct PairName {
    std::string_view version; // without leading zeros
    std::string_view words;
    bool is_up;
    bool is_sql;
};

// nullopt: the tool overlooks the file. As ^([0-9]+)_(.*)\.(down|up)\.(.*)$, where the last .up. or .down.
// counts.
std::optional<PairName> read_name(const SourceFile &file) {
    const std::optional<NumberedName> name = read_numbered_name(file.name);
    if (!is_at_top(file) || !name || !fits_unsigned(name->number)) {
        return std::nullopt;
    }
    const auto place = [&](std::string_view direction) {
        const std::size_t found = name->words.rfind(direction);
        return found == std::string_view::npos ? 0 : found + 1;
    };
    const std::size_t up = place(".up.");
    const std::size_t down = place(".down.");
    if (up == 0 && down == 0) {
        return std::nullopt;
    }
    return PairName{name->number, name->words.substr(0, std::max(up, down) - 1), up > down,
                    file.name.ends_with(".sql")};
}

Evidence recognise(const Folder &folder) {
    for (const SourceFile &file : folder.files()) {
        if (const std::optional<PairName> name = read_name(file); name && name->is_sql) {
            return {&file, core::format("{} is half of a pair .up.sql and .down.sql", file.name)};
        }
    }
    return {};
}

bool is_own(const SourceFile &file) { return read_name(file).has_value(); }

struct Pair {
    const SourceFile *up = nullptr;
    const SourceFile *down = nullptr;
    std::string_view words;
};

struct ByNumber {
    bool operator()(std::string_view one, std::string_view other) const { return less_as_number(one, other); }
};
using Pairs = std::map<std::string_view, Pair, ByNumber>;

void take(const SourceFile &file, const PairName &name, Pairs &pairs, Migrations &migrations) {
    Pair &pair = pairs[name.version];
    const SourceFile *&half = name.is_up ? pair.up : pair.down;
    if (half != nullptr) {
        migrations.refuse(file, 0, ErrorCode::duplicate_version,
                          core::format("{} has the same version and direction as {}", file.name, half->name),
                          "Give one of the two a version of its own.");
        return;
    }
    half = &file;
    if (name.is_up || pair.up == nullptr) {
        pair.words = name.words;
    }
}

void add(const std::string_view version, const Pair &pair, Migrations &migrations) {
    ImportedFileRevision revision;
    revision.key = version;
    revision.source = (pair.up != nullptr ? pair.up : pair.down)->name;
    revision.message = words_of(pair.words);
    if (pair.up != nullptr) {
        revision.up = whole_script(*pair.up);
        migrations.add_row(*pair.up, FileKind::revision, revision.key);
    }
    if (pair.down != nullptr) {
        revision.down = whole_script(*pair.down);
        migrations.add_row(*pair.down, FileKind::revision, revision.key,
                           pair.up == nullptr ? "there is no .up.sql: nothing to run, as with the tool" : "");
    }
    migrations.revisions.push_back(std::move(revision));
}

void read(const Folder &folder, Migrations &migrations) {
    Pairs pairs;
    for (const SourceFile &file : folder.files()) {
        const std::optional<PairName> name = read_name(file);
        if (!name) {
            migrations.ignore(
                file, FileKind::other,
                "golang-migrate takes <digits>_<words>.up.sql and .down.sql of the folder itself");
        } else if (!name->is_sql) {
            migrations.refuse(
                file, 0, ErrorCode::not_sql,
                core::format("{} is called like a migration and is no SQL", file.name),
                "golang-migrate would send it to the database all the same. Call it .sql if it is "
                "SQL, or leave it out.");
        } else {
            take(file, *name, pairs, migrations);
        }
    }
    for (const auto &[version, pair] : pairs) {
        add(version, pair, migrations);
    }
}

} // namespace

const Format golang_migrate{.tool = "golang-migrate",
                            .recognise = recognise,
                            .owns = by_file<is_own>,
                            .read = read,
                            .marks_transactions = false};

} // namespace migrate::core
