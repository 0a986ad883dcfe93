// The marks of native files: "-- migrate:up" and the like, at the beginning of a line.
#pragma once

#include "core/import/folder.hpp"

#include <optional>

namespace migrate::core {

enum class NativeWord : std::uint8_t {
    up, // these three begin a section
    down,
    verify,
    id, // these say something about the revision, or about the repeatable script
    revises,
    depends,
    labels,
    replaces,
    message,
    variables,
    after
};

// "up", as it stands behind the colon.
[[nodiscard]] std::string_view name_of(NativeWord word) noexcept;

[[nodiscard]] constexpr bool begins_section(NativeWord word) noexcept { return word <= NativeWord::verify; }

struct NativeMark {
    NativeWord word;
    std::string_view value; // what follows, without blanks around it
};

// nullopt: the line has none. It is one exactly as dbmate sees its own: "--" first, the letters small, no
// blank around the colon.
[[nodiscard]] std::optional<NativeMark> find_native_mark(std::string_view line);

// The word of a line that people write where they mean to begin a section, and that is no mark: " -- Migrate:
// up".
[[nodiscard]] std::optional<NativeWord> find_mistyped_section(std::string_view line);

// The text of a script as a file holds it: a line that looks like a mark, or like a mistyped one, gets a
// backslash before its word.
[[nodiscard]] std::string escape_marks(std::string_view text);

// The other way round, one backslash a line. nullopt: the text has no such line.
[[nodiscard]] std::optional<std::string> unescape_marks(std::string_view text);

} // namespace migrate::core
