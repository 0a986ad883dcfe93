// Frames: the BEGIN and COMMIT that people put around a file so that a client runs it in one transaction. A
// run has a transaction of its own, so a frame around a whole script means what happens anyway, and counts as
// white space. A verify script may roll back what it did, several times, and have savepoints meanwhile.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/script/script.hpp"
#include "pg/parse.hpp"
#include "pg/pinned.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

// How the frames of a script may end.
enum class FrameRule {
    commit,   // one frame around it all
    roll_back // of a verify script: any number of them, and savepoints inside
};
FrameRule frame_rule(const ScriptOrigin &origin) noexcept;

// Whether a script may have frames at all, told by its first word.
bool may_have_frames(const char *script) noexcept;

// Take the frame out of the statements of a script. What a verify script rolls back before its end stays
// among them, to be run by FrameRunner. Refuses (MG030) transaction control that is no frame.
void take_frame(const ScriptOrigin &origin, const char *script, std::vector<pg::ParsedStatement> &statements);

// The modes that the frame sets for its transaction ("ISOLATION LEVEL SERIALIZABLE"), as written; empty:
// none. statements: with the frame.
std::string frame_modes(const char *script, const std::vector<pg::ParsedStatement> &statements);

// Statements that are no part of a frame.
int count_statements(const std::vector<pg::ParsedStatement> &statements) noexcept;

// The script as it is run in a transaction that is there already, for psql: without its frame, and what a
// verify script rolls back as savepoints.
std::string without_frame(const ScriptOrigin &origin, const char *script);

// Runs the frames that take_frame() has left, as subtransactions.
class FrameRunner : pg::Pinned {
public:
    FrameRunner() = default;
    ~FrameRunner() { roll_back_to(0); }

    // Whether the statement is transaction control; then it has been done.
    bool run(const pg::ParsedStatement &statement);

private:
    struct Level {
        std::string savepoint; // empty: the frame
        std::unique_ptr<pg::Subtransaction> subtransaction;
    };

    void open(const std::string &savepoint);
    void release_to(std::size_t level);
    void roll_back_to(std::size_t level) noexcept;
    std::size_t find_savepoint(const std::string &name) const;

    std::vector<Level> levels_; // the outermost first
};

} // namespace migrate::engine
