// What plpgsql_check says of the functions that revisions have left in a shadow: notes for the caller, which
// change nothing of what the call answers.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/schema/object.hpp"

#include "engine/run/shadow.hpp"
#include "pg/function_check.hpp"

namespace migrate::engine {

class FunctionNotes {
public:
    // Before the shadow, in which nobody sees notices. Nothing is looked at where none would be seen.
    FunctionNotes();

    // Look at all functions that the schema has in the shadow.
    void look(const Shadow &shadow);

    // Look at those that a revision has made or changed, and at those that its triggers run.
    void look(const Shadow &shadow, const std::string &revision, const core::Snapshot &before,
              const core::Snapshot &after);

    // After the shadow. Of many, the first ones.
    void tell() const;

private:
    struct Note {
        std::string text;
        std::string detail;
        std::string hint;
    };
    using Wanted = std::function<bool(const pg::CheckableFunction &)>;

    void look(const Shadow &shadow, const std::string &label, const Wanted &is_wanted);
    void ask(const Shadow &shadow, const std::string &label, const pg::CheckableFunction &function);
    void add(const Shadow &shadow, Note note);

    bool is_seen_;
    std::vector<Note> notes_;
    std::size_t untold_ = 0;
};

} // namespace migrate::engine
