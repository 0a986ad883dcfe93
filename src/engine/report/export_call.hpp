// A call of a function as SQL, put together argument by argument.
#pragma once

#include <string>
#include <vector>

#include "core/graph/revision.hpp"

namespace migrate::engine {

class ExportCall {
public:
    // With the service as its first argument.
    ExportCall(const char *function, const std::string &service);

    ExportCall &add(const std::string &value);
    ExportCall &add(const char *name, const std::string &value);
    // Left out where it is empty, as it is by default.
    ExportCall &add_list(const char *name, const std::vector<std::string> &values);
    // A word of SQL, true for instance.
    ExportCall &add_word(const char *name, const char *word);

    // Of a script that has marks of another tool, which are refused where nothing says otherwise.
    ExportCall &note_marks(bool has_marks);
    [[nodiscard]] bool has_marks() const noexcept { return has_marks_; }
    // Likewise of a revision that is called as none may be any more.
    ExportCall &note_names(const core::Revision &revision);
    [[nodiscard]] bool has_reserved_names() const noexcept { return has_reserved_names_; }

    [[nodiscard]] std::string end() const { return text_ + ");"; }
    // A call that is made only where this revision is not registered yet.
    [[nodiscard]] std::string end_unless(const std::string &service, const std::string &revision) const;

private:
    std::string text_;
    bool has_marks_ = false;
    bool has_reserved_names_ = false;
};

} // namespace migrate::engine
