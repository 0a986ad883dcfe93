#include "core/import/sections.hpp"

#include "core/import/sql_pieces.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

std::string_view without_line_break(std::string_view text) {
    if (text.ends_with('\n')) {
        text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
    }
    return text;
}

std::string_view text_of(const SourceFile &file, const Section &section) {
    const std::string_view text = file.text.substr(section.begin, section.end - section.begin);
    return section.end < file.text.size() ? without_line_break(text) : text;
}

// Whether a section ends with the end of a statement. nullopt: it has none, or a part of none.
std::optional<bool> ends_statement(std::string_view text) {
    std::optional<bool> ends;
    SqlPieceReader pieces(text);
    for (SqlPiece piece; pieces.next(piece);) {
        const std::string_view part = text.substr(piece.begin, piece.end - piece.begin);
        const std::size_t last = part.find_last_not_of(" \t\r\n");
        if (piece.kind != SqlPieceKind::comment && last != std::string_view::npos) {
            ends = piece.kind == SqlPieceKind::code && part[last] == ';';
        }
    }
    return ends;
}

// Lines keep their numbers, as far as the sections come in the order of the file.
std::string join(const SourceFile &file, std::span<const Section> sections, Joint joint,
                 std::vector<ScriptPart> &parts) {
    std::string text;
    std::size_t lines = 1;                          // of the text
    std::size_t line = sections.front().first_line; // on which the text ends so far
    bool is_ended = true;                           // its last statement
    for (const Section &section : sections) {
        if (!text.empty()) {
            if (joint == Joint::end_of_statement && !is_ended) {
                text += "\n;"; // on a line of its own: the last one may be a comment
                line++;
                lines++;
                is_ended = true;
            }
            const std::size_t breaks = section.first_line > line ? section.first_line - line : 1;
            text.append(breaks, '\n');
            lines += breaks;
        }
        parts.push_back({lines, file.name, section.first_line});
        const std::string_view part = text_of(file, section);
        text += part;
        is_ended = ends_statement(part).value_or(is_ended);
        const auto breaks = static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
        line = section.first_line + breaks;
        lines += breaks;
    }
    return text;
}

} // namespace

std::optional<ImportedScript> script_of(Migrations &migrations, const SourceFile &file,
                                        std::span<const Section> sections, Joint joint) {
    if (sections.empty()) {
        return std::nullopt;
    }
    ImportedScript script{text_of(file, sections.front()), file.name, sections.front().first_line, true};
    script.transactional = std::all_of(sections.begin(), sections.end(),
                                       [](const Section &section) { return section.transactional; });
    if (sections.size() > 1) {
        std::vector<ScriptPart> parts;
        script.text = migrations.keep(join(file, sections, joint, parts));
        const bool is_in_order =
            std::is_sorted(sections.begin(), sections.end(),
                           [](const Section &one, const Section &other) { return one.begin < other.begin; });
        if (!is_in_order) {
            script.first_line = 0;
            script.parts = std::move(parts);
        }
    }
    return script;
}

ImportedScript whole_script(const SourceFile &file) { return {file.text, file.name, 1, true}; }

} // namespace migrate::core
