// The marks with which other tools divide a file: "-- migrate:down", "-- +goose Down". To the server they are
// comments, so a file registered whole would run the section that undoes it, too.
#pragma once

#include "engine/script/script_place.hpp"
#include "pg/pinned.hpp"

namespace migrate::engine {

// Refuse (MG030) a script in which another section begins, unless the setting migrate.section_marks says that
// they are to be taken as comments. A mark of the script's own section before its first statement is none.
void refuse_section_marks(const ScriptOrigin &origin, const char *script);

// While it lasts, scripts come from files in which a backslash says of the native format's marks, dbmate's
// among them, that they are none: those that are left in a script are text.
class EscapedMarksScope : pg::Pinned {
public:
    explicit EscapedMarksScope(bool are_escaped) noexcept;
    ~EscapedMarksScope();

private:
    bool before_;
};

// Whether it has, or may have, one, so that only that setting lets it be registered elsewhere.
bool has_section_mark(const ScriptOrigin &origin, const char *script);

} // namespace migrate::engine
