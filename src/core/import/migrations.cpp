#include "core/import/migrations.hpp"

#include <algorithm>

namespace migrate::core {

FileLine place_of_line(const std::vector<ScriptPart> &parts, std::size_t line) {
    const auto next = std::find_if(parts.begin() + 1, parts.end(),
                                   [&](const ScriptPart &part) { return part.line > line; });
    const ScriptPart &part = *std::prev(next);
    return {part.file, part.first_line + (line > part.line ? line - part.line : 0)};
}

const ImportedVariable *Migrations::find_variable(std::string_view name) const {
    const auto found = std::find_if(variables.begin(), variables.end(),
                                    [&](const ImportedVariable &one) { return one.name == name; });
    return found == variables.end() ? nullptr : &*found;
}

void Migrations::set_variable(std::string_view name, std::string_view value) {
    const auto found = std::find_if(variables.begin(), variables.end(),
                                    [&](const ImportedVariable &one) { return one.name == name; });
    if (found == variables.end()) {
        variables.push_back({std::string(name), std::string(value)});
    } else {
        found->value = value;
    }
}

void Migrations::add_row(const SourceFile &file, FileKind kind, std::string key, std::string note) {
    rows.push_back({file.name, kind, std::move(key), std::move(note)});
}

void Migrations::ignore(const SourceFile &file, FileKind kind, std::string why) {
    rows.push_back({file.name, kind, {}, std::move(why)});
}

void Migrations::refuse(const SourceFile &file, std::size_t line, ErrorCode code, std::string message,
                        std::string hint) {
    findings.push_back({file.name, line, code, std::move(message), std::move(hint)});
}

} // namespace migrate::core
