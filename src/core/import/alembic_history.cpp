#include "core/import/alembic_history.hpp"

#include "core/import/alembic_text.hpp"
#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace migrate::core {
namespace {

constexpr std::string_view first_key = "Rev: ";
constexpr std::string_view indent = "    "; // before each line of a message
constexpr const char *whole_history =
    "Give the output of `alembic history --verbose` as it is, without a range.";

std::string at(std::size_t line) { return "line " + std::to_string(line) + " of history"; }

// Lines one after another, with either line end.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    bool next() {
        if (rest_.empty()) {
            return false;
        }
        const std::size_t end = rest_.find('\n');
        line_ = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        if (line_.ends_with('\r')) {
            line_.remove_suffix(1);
        }
        number_++;
        return true;
    }

    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] std::size_t number() const { return number_; }

private:
    std::string_view rest_;
    std::string_view line_;
    std::size_t number_ = 0;
};

// A terminal's colours, which a wrapper may have put in front.
std::string_view without_escapes(std::string_view line) {
    while (line.starts_with("\x1b[")) {
        const std::size_t end = line.find_first_not_of("0123456789;", 2);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    return line;
}

// "INFO  [alembic.runtime.migration] …". Lines of a message begin with blanks.
bool is_log_line(std::string_view line) {
    const std::size_t word = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return word != 0 && word != std::string_view::npos && line[word] == ' ' &&
           line.substr(std::min(line.find_first_not_of(' ', word), line.size())).starts_with('[');
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

// A list as Alembic writes it; base is an empty one.
std::vector<std::string> read_names(std::string_view text) {
    std::vector<std::string> names;
    if (text == "<base>") {
        return names;
    }
    while (!text.empty()) {
        const std::size_t comma = text.find(", ");
        names.emplace_back(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 2);
    }
    return names;
}

// What may follow the id, each once: "(head) (current)".
bool are_marks(std::string_view text) {
    static constexpr std::array<std::string_view, 5> marks = {
        " (head)", " (effective head)", " (branchpoint)", " (mergepoint)", " (current)"};
    while (!text.empty()) {
        const auto *const mark = std::find_if(
            marks.begin(), marks.end(), [&](std::string_view known) { return text.starts_with(known); });
        if (mark == marks.end()) {
            return false;
        }
        text.remove_prefix(mark->size());
    }
    return true;
}

class HistoryReader {
public:
    explicit HistoryReader(std::string_view text) : lines_(text) {}

    std::vector<AlembicHistoryEntry> read() {
        InterruptTicker ticker;
        while (lines_.next()) {
            ticker.tick();
            take(without_escapes(lines_.line()));
        }
        close();
        if (entries_.empty()) {
            refuse_empty();
        }
        return std::move(entries_);
    }

private:
    enum class Place : std::uint8_t { before, head, message, after_message };

    void take(std::string_view line) {
        if (line.starts_with(first_key)) {
            close();
            open(line);
        } else if (place_ == Place::before) {
            look_for_failure(line);
        } else if (is_log_line(line)) {
            return;
        } else if (place_ == Place::head) {
            take_field(line);
        } else {
            take_message(line);
        }
    }

    void open(std::string_view line) {
        const std::string_view rest = line.substr(first_key.size());
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end == 0 || !are_marks(rest.substr(end))) {
            refuse(line);
        }
        entries_.push_back({std::string(rest.substr(0, end)), {}, {}, {}, {}, lines_.number()});
        has_parents_ = false;
        place_ = Place::head;
    }

    void take_field(std::string_view line) {
        AlembicHistoryEntry &entry = entries_.back();
        const std::size_t colon = line.find(": ");
        const std::string_view key = line.substr(0, colon);
        const std::string_view value =
            colon == std::string_view::npos ? std::string_view() : line.substr(colon + 2);
        if (value.empty()) {
            refuse(line);
        }
        if (key == "Parent" || key == "Merges") {
            entry.parents = read_names(value);
            has_parents_ = true;
        } else if (key == "Also depends on") {
            entry.depends_on = read_names(value);
        } else if (key == "Branch names") {
            entry.labels = read_names(value);
        } else if (key == "Path") {
            place_ = Place::message;
        } else if (key != "Branches into") {
            refuse(line);
        }
    }

    // The message ends with its first paragraph; what follows is passed over, down to the next revision.
    void take_message(std::string_view line) {
        std::string &message = entries_.back().message;
        if (line.size() <= indent.size() && is_blank(line)) {
            place_ = message.empty() ? Place::message : Place::after_message;
        } else if (!line.starts_with(indent)) {
            refuse(line);
        } else if (place_ == Place::message) {
            message += message.empty() ? "" : "\n";
            message += line.substr(indent.size());
        }
    }

    void close() const {
        if (place_ == Place::before) {
            return;
        }
        const AlembicHistoryEntry &entry = entries_.back();
        if (place_ == Place::head || !has_parents_) {
            throw ImportError(ErrorCode::import_truncated,
                              core::format(R"(revision "{}" in {} is cut off)", entry.id, at(entry.line)),
                              "Alembic prints its parent, its path and its message.", whole_history);
        }
    }

    void look_for_failure(std::string_view line) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (failure_.empty() && line.starts_with("FAILED: ")) {
            failure_ =
                core::format("Alembic failed, as {} says: {}", at(lines_.number()), excerpt(line.substr(8)));
        }
    }

    [[noreturn]] void refuse(std::string_view line) const {
        throw ImportError(
            ErrorCode::not_alembic_sql,
            core::format("{} is nothing that Alembic prints there: {}", at(lines_.number()), excerpt(line)),
            "", "Take the standard output of `alembic history --verbose` alone, as it is: leave 2>&1 out.");
    }

    [[noreturn]] void refuse_empty() const {
        if (!failure_.empty()) {
            throw ImportError(ErrorCode::not_alembic_sql, failure_, "",
                              "Mend what Alembic complains about, and take the output of `alembic history "
                              "--verbose`.");
        }
        throw ImportError(ErrorCode::not_alembic_sql, "history has no revision",
                          "No line begins with \"Rev: \".",
                          "Is this the output of `alembic history --verbose`?");
    }

    Lines lines_;
    Place place_ = Place::before;
    bool has_parents_ = false;
    std::string failure_;
    std::vector<AlembicHistoryEntry> entries_;
};

} // namespace

std::vector<AlembicHistoryEntry> read_alembic_history(std::string_view text) {
    return HistoryReader(text).read();
}

} // namespace migrate::core
