// The sections of a file that a tool's marks divide.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

// What stands between two marks, each on a line of its own.
struct Section {
    std::size_t begin; // in bytes: after the line of the mark that begins it
    std::size_t end;   // where the line of the next mark begins, or the file ends
    std::size_t first_line;
    bool transactional = true;
};

// What is between the sections of one script.
enum class Joint : std::uint8_t {
    nothing,
    end_of_statement // the tool runs each by itself: the last statement of one need not have a semicolon
};

// The script that one section or several make, one after another; nullopt: there is none. The one line break
// before the next mark is not part of it. Between several there are as many line breaks as keep the lines'
// numbers; where the sections come in another order than in the file, the script says where its parts are. It
// is transactional if all are.
[[nodiscard]] std::optional<ImportedScript> script_of(Migrations &migrations, const SourceFile &file,
                                                      std::span<const Section> sections,
                                                      Joint joint = Joint::nothing);

// The script that a whole file is, byte for byte.
[[nodiscard]] ImportedScript whole_script(const SourceFile &file);

} // namespace migrate::core
