#include "core/import/migrations.hpp"

namespace migrate::core {

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
