#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>

#include "core/text.hpp"

#include "engine/script/section_marks.hpp"

#include "engine/settings.hpp"
#include "engine/store/scripts.hpp"
#include "pg/error.hpp"
#include "pg/regex.hpp"
#include "pg/scan.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/split.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// What a tool takes for the beginning of a section, line by line. Loose: what people write and the tool
// overlooks.
struct Mark {
    const char *tool;
    const char *section; // up, down or verify
    const char *pattern;
    pg::RegexCase letters;
    bool seen_by_tool;
};

constexpr auto exact = pg::RegexCase::exact;
constexpr auto ignored = pg::RegexCase::ignored;

constexpr Mark marks[] = {
    {"dbmate", "down", R"(^--\s*migrate:down(\s*$|\s+\S+))", exact, true},
    {"dbmate", "up", R"(^--\s*migrate:up(\s*$|\s+\S+))", exact, true},
    {"migrate", "verify", R"(^--\s*migrate:verify(\s*$|\s+\S+))", exact, true},
    {"dbmate", "down", R"(^\s*--+\s*migrate\s*:\s*down)", ignored, false},
    {"dbmate", "up", R"(^\s*--+\s*migrate\s*:\s*up)", ignored, false},
    {"goose", "down", R"(^\s*--.*\+goose\s+down(\s|$))", ignored, true},
    {"goose", "up", R"(^\s*--.*\+goose\s+up(\s|$))", ignored, true},
    {"sql-migrate", "down", R"(^-- \+(migrate|micrate)\s+Down(\s|$))", exact, true},
    {"sql-migrate", "up", R"(^-- \+(migrate|micrate)\s+Up(\s|$))", exact, true},
    {"sql-migrate", "down", R"(^\s*--+\s*\+\s*(migrate|micrate)\s+down)", ignored, false},
    {"sql-migrate", "up", R"(^\s*--+\s*\+\s*(migrate|micrate)\s+up)", ignored, false},
    {"node-pg-migrate", "down", R"(^\s*--[\s-]*down\s+migration)", ignored, true},
    {"node-pg-migrate", "up", R"(^\s*--[\s-]*up\s+migration)", ignored, true},
    {"Liquibase", "down", R"(^\s*/\*\s*liquibase\s*rollback\s*$)", ignored, true},
    {"tern", "down", R"(---- create above / drop below ----)", exact, true},
    {"tern", "down", R"(----.*create above.*drop below)", ignored, false},
    {"MyBatis", "down", R"(^[ \t]*--[ \t]*//[ \t]*@UNDO)", exact, true},
    {"MyBatis", "down", R"(^\s*--\s*(//)?\s*@UNDO)", ignored, false},
    {"rambler", "down", R"(^-- rambler\s*down\s*$)", exact, true},
    {"rambler", "up", R"(^-- rambler\s*up\s*$)", exact, true},
    {"shmig", "down", R"(==== DOWN ====)", exact, true},
    {"shmig", "up", R"(====  UP  ====)", exact, true},
    {"Play", "down", R"(^\s*--.*!Downs)", exact, true},
    {"Play", "up", R"(^\s*--.*!Ups)", exact, true},
    {"rambler", "down", R"(^\s*--\s*(rambler\s+down|=+\s*down\s*=+))", ignored, false},
    {"rambler", "up", R"(^\s*--\s*(rambler\s+up|=+\s*up\s*=+))", ignored, false},
};

// Words of which every mark has one: a script without them need not be looked at closely.
constexpr const char *words[] = {"migrat", "micrate", "goose",  "liquibase", "create above",
                                 "@undo",  "rambler", "====",   "= down",    "=down",
                                 "= up",   "=up",     "!downs", "!ups"};

bool may_have_mark(const char *script) noexcept {
    if (strstr(script, "--") == nullptr && strstr(script, "/*") == nullptr) {
        return false;
    }
    return std::any_of(std::begin(words), std::end(words),
                       [&](const char *word) { return strcasestr(script, word) != nullptr; });
}

bool marks_are_escaped = false; // those of the native format

bool is_native(const Mark &mark) noexcept {
    return strcmp(mark.tool, "dbmate") == 0 || strcmp(mark.tool, "migrate") == 0;
}

const Mark *mark_in(std::string_view line) {
    for (const Mark &mark : marks) {
        if (!(marks_are_escaped && is_native(mark)) && pg::matches(mark.pattern, line, mark.letters)) {
            return &mark;
        }
    }
    return nullptr;
}

// Where a script's own statements are. A repeatable script and a hook have one section, like up.
bool is_own_section(const ScriptOrigin &origin, const Mark &mark) noexcept {
    const bool has_section = origin.kind == ScriptKind::down || origin.kind == ScriptKind::verify;
    return strcmp(mark.section, has_section ? name_of(origin.kind) : "up") == 0;
}

constexpr std::size_t npos = std::string_view::npos;

struct FoundMark {
    const Mark *mark;
    std::size_t offset; // in the SQL
};

// The first mark with which another section begins, in SQL alone.
class MarkSearch {
public:
    MarkSearch(const ScriptOrigin &origin, const std::string &sql) : origin_(origin), sql_(sql) {}

    FoundMark find() {
        std::size_t done = 0;
        bool follows_statement = false;
        pg::scan_tokens(sql_.c_str(), [&](std::size_t begin, std::size_t end) {
            look_through({done, begin}, follows_statement);
            done = end;
            follows_statement = true;
        });
        look_through({done, sql_.size()}, follows_statement);
        return found_;
    }

private:
    // Between two tokens.
    struct Gap {
        std::size_t begin;
        std::size_t end;
    };

    // Between tokens there are comments and white space: the lines that begin with a comment, but for what is
    // inside of one of several lines.
    void look_through(Gap gap, bool follows_statement) {
        std::size_t place = gap.begin;
        std::size_t line = gap.begin == 0 ? 0 : npos; // which begins in the gap
        while (found_.mark == nullptr && place < gap.end) {
            if (sql_[place] == '\n') {
                line = ++place;
            } else if (const std::size_t end = end_of_comment(place); end != place) {
                if (line != npos) {
                    look_at(line, std::min(sql_.find('\n', place), sql_.size()), follows_statement);
                }
                line = npos;
                place = end;
            } else {
                place++;
            }
        }
    }

    // Where the comment ends that begins here; this place itself: none does.
    [[nodiscard]] std::size_t end_of_comment(std::size_t place) const {
        if (sql_.compare(place, 2, "--") == 0) {
            return std::min(sql_.find('\n', place), sql_.size());
        }
        int depth = 0;
        while (place < sql_.size()) {
            if (sql_.compare(place, 2, "/*") == 0) {
                depth++;
                place += 2;
            } else if (depth > 0 && sql_.compare(place, 2, "*/") == 0) {
                depth--;
                place += 2;
            } else if (depth > 0) {
                place++;
            }
            if (depth == 0) {
                break;
            }
        }
        return place;
    }

    void look_at(std::size_t begin, std::size_t end, bool follows_statement) {
        std::string_view line = std::string_view(sql_).substr(begin, end - begin);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const Mark *mark = mark_in(line);
        if (mark != nullptr && (follows_statement || !is_own_section(origin_, *mark))) {
            found_ = {mark, begin};
        }
    }

    const ScriptOrigin &origin_;
    const std::string &sql_;
    FoundMark found_{nullptr, 0};
};

std::size_t place_in_script(const pg::SplitScript &split, std::size_t offset) {
    std::size_t place = offset;
    for (const pg::SqlPiece &piece : split.pieces) {
        if (piece.in_sql <= offset) {
            place = piece.begin + (offset - piece.in_sql);
        }
    }
    return place;
}

FoundMark find_mark(const ScriptOrigin &origin, const char *script) {
    const pg::ScannerDefaults defaults;
    if (!may_have_mark(script)) {
        return {nullptr, 0};
    }
    if (pg::is_plain(script)) {
        return MarkSearch(origin, script).find();
    }
    const pg::SplitScript split = pg::split_script(script);
    FoundMark found = MarkSearch(origin, split.sql).find();
    found.offset = place_in_script(split, found.offset);
    return found;
}

// The format as which migrate.import() reads such files; nullptr: as none.
const char *format_of(const Mark &mark) noexcept {
    static constexpr struct {
        const char *tool;
        const char *format;
    } formats[] = {{"dbmate", "dbmate"},       {"migrate", "native"},
                   {"goose", "goose"},         {"sql-migrate", "sql-migrate"},
                   {"Liquibase", "liquibase"}, {"node-pg-migrate", "node-pg-migrate"}};
    for (const auto &one : formats) {
        if (strcmp(one.tool, mark.tool) == 0) {
            return one.format;
        }
    }
    return nullptr;
}

std::string way_out(const ScriptOrigin &origin, const Mark &mark) {
    constexpr const char *comment = " If it is a mere comment, word it otherwise.";
    if (origin.file == nullptr) {
        return core::format("Register what stands before it and what stands after it as scripts of their "
                            "own, or bring the whole folder in by migrate.import().{}",
                            comment);
    }
    if (!mark.seen_by_tool) {
        return core::format("If it is to divide the file, write it as {} does.{}", mark.tool, comment);
    }
    if (const char *format = format_of(mark)) {
        return core::format("If the folder is of {}, import it as that: tool => '{}'.{}", mark.tool, format,
                            comment);
    }
    return core::format("What {} would not run with the rest belongs into a file or a section of its "
                        "own.{}",
                        mark.tool, comment);
}

} // namespace

EscapedMarksScope::EscapedMarksScope(bool are_escaped) noexcept : before_(marks_are_escaped) {
    marks_are_escaped = are_escaped;
}

EscapedMarksScope::~EscapedMarksScope() { marks_are_escaped = before_; }

void refuse_section_marks(const ScriptOrigin &origin, const char *script) {
    if (section_marks_are_comments()) {
        return;
    }
    const FoundMark found = find_mark(origin, script);
    if (found.mark == nullptr) {
        return;
    }
    const std::string unseen =
        found.mark->seen_by_tool ? "" : " It is written so that the tool itself overlooks it.";
    throw pg::Error(pg::sqlstate::script_refused,
                    core::format(R"(the script goes on into another section: a mark of {} begins "{}")",
                                 found.mark->tool, found.mark->section),
                    core::format("{}. To the server it is a comment, so what follows would run too.{}",
                                 locate_in(origin, script, static_cast<int>(found.offset)), unseen),
                    way_out(origin, *found.mark));
}

bool has_section_mark(const ScriptOrigin &origin, const char *script) {
    try {
        return find_mark(origin, pg::after_byte_order_mark(script)).mark != nullptr;
    } catch (const pg::PgError &error) { // one with variables can't always be read without their values
        pg::forgive_syntax_error(error);
        return true;
    }
}

} // namespace migrate::engine
