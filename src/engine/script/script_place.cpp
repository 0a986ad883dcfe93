#include <algorithm>
#include <string_view>

#include "core/script/secrets.hpp"
#include "core/text.hpp"

#include "engine/script/script_place.hpp"

#include "pg/error_data.hpp"

namespace migrate::engine {

namespace {

constexpr int excerpt_bytes = 80;

// Returns the place in the file, and keeps the line for who has asked for it.
pg::LineColumn note_place(const ScriptOrigin &origin, pg::LineColumn place) {
    const pg::LineColumn in_file = place_in_file(origin, place);
    if (origin.named != nullptr) {
        origin.named->line = in_file.line;
    }
    return in_file;
}

// Make an error show the line that it points at. Returns the place; nullopt: it points at none.
std::optional<pg::LineColumn> show_line(const pg::PgError &error, const char *text) {
    const int position = pg::position_of(error);
    if (position <= 0) {
        return std::nullopt;
    }
    const SourceLine line = line_of(text, position);
    pg::point_at(error, line.text, line.position);
    return pg::line_and_column(text, pg::offset_of_position(text, position));
}

void add_place(const pg::PgError &error, const std::string &name, std::optional<pg::LineColumn> place) {
    pg::add_context(error, place ? name + ", " + name_place(*place) : name);
}

} // namespace

namespace {

std::string name_registered(const ScriptOrigin &origin) {
    switch (origin.kind) {
    case ScriptKind::repeatable:
        return core::format(R"(repeatable script "{}" of service "{}")", origin.revision, origin.service);
    case ScriptKind::hook:
        return origin.revision.empty()
                   ? core::format(R"(hook "{}" of service "{}")", name_of(origin.event), origin.service)
                   : core::format(R"(hook "{}" at "{}" of service "{}")", name_of(origin.event),
                                  origin.revision, origin.service);
    default:
        return core::format(R"(script "{}" of revision "{}" of service "{}")", name_of(origin.kind),
                            origin.revision, origin.service);
    }
}

} // namespace

std::string name_script(const ScriptOrigin &origin) {
    const std::string name = name_registered(origin);
    return origin.file != nullptr ? core::format(R"({}, file "{}")", name, origin.file) : name;
}

ScriptOrigin placed(ScriptOrigin origin, const Script &script) noexcept {
    origin.file = script.first_line != 0 ? script.file : nullptr;
    origin.first_line = script.first_line;
    return origin;
}

pg::LineColumn place_in_file(const ScriptOrigin &origin, pg::LineColumn place) noexcept {
    return {place.line + (origin.file != nullptr ? origin.first_line - 1 : 0), place.column};
}

std::string name_place(pg::LineColumn place) {
    return core::format("line {}, column {}", std::to_string(place.line), std::to_string(place.column));
}

RawPlace raw_place(const ScriptOrigin &origin, const char *script, int offset) noexcept {
    return origin.bound != nullptr ? RawPlace{origin.bound->raw(), origin.bound->raw_begin(script + offset)}
                                   : RawPlace{script, offset};
}

std::string locate_in(const ScriptOrigin &origin, const char *script, int offset) {
    const RawPlace place = raw_place(origin, script, offset);
    return core::format("In {}, {}", name_script(origin),
                        name_place(note_place(origin, pg::line_and_column(place.script, place.offset))));
}

SourceLine line_of(const char *script, int position) {
    const std::string_view all(script);
    const auto offset = static_cast<std::size_t>(pg::offset_of_position(script, position));
    const std::size_t before = offset == 0 ? std::string_view::npos : all.rfind('\n', offset - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(all.find('\n', offset), all.size());
    const std::string line(all.substr(start, end - start));
    const int column = pg::advance({1, 1}, line.c_str(), static_cast<int>(offset - start)).column;
    const int skipped = std::max(0, column - excerpt_bytes);
    const char *shown = line.c_str() + pg::offset_of_position(line.c_str(), skipped + 1);
    const int shown_bytes = pg_mbcliplen(shown, static_cast<int>(strlen(shown)), 2 * excerpt_bytes);
    return {std::string(shown, static_cast<std::size_t>(shown_bytes)), column - skipped};
}

void hide_quoted_secret(const pg::PgError &error, const ScriptOrigin &origin, const char *place) {
    if (origin.bound != nullptr && origin.bound->touches_secret(place)) {
        pg::set_message(error, core::mask_quoted(error.what()));
    }
}

void point_into(const pg::PgError &error, const ScriptOrigin &origin, const char *script, int offset) {
    const RawPlace place = raw_place(origin, script, offset);
    const SourceLine line = line_of(place.script, pg::position_of_offset(place.script, place.offset));
    pg::point_at(error, line.text, line.position);
    add_place(error, name_script(origin),
              note_place(origin, pg::line_and_column(place.script, place.offset)));
    hide_quoted_secret(error, origin, script + offset);
}

void point_into(const pg::PgError &error, const std::string &name, const char *text) {
    add_place(error, name, show_line(error, text));
}

} // namespace migrate::engine
