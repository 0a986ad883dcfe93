// What import_alembic takes, cut into tokens more simply than the server does it.
#include "fuzzing.hpp"

#include "core/import/alembic_import.hpp"

#include <cctype>

namespace migrate::core::fuzz {
namespace {

constexpr std::string_view separator = "\n%%\n"; // between the upgrade and the downgrade

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Where what begins here ends: a comment, blanks, a string, a word, or one character.
std::size_t end_of(std::string_view text, std::size_t begin) {
    const auto upto = [&](std::string_view closing, std::size_t from) {
        const auto end = text.find(closing, from);
        return end == std::string_view::npos ? text.size() : end + closing.size();
    };
    const std::string_view rest = text.substr(begin);
    if (rest.starts_with("--"))
        return upto("\n", begin);
    if (rest.starts_with("/*"))
        return upto("*/", begin + 2);
    if (rest.starts_with("$$"))
        return upto("$$", begin + 2);
    if (rest[0] == '\'' || rest[0] == '"')
        return upto(rest.substr(0, 1), begin + 1);
    std::size_t end = begin;
    while (end < text.size() && is_word_character(text[end]))
        end++;
    return std::max(end, begin + 1);
}

bool is_token(std::string_view piece) {
    return !piece.starts_with("--") && !piece.starts_with("/*") &&
           std::isspace(static_cast<unsigned char>(piece[0])) == 0;
}

std::vector<AlembicStep> steps_of(std::string_view text, Direction direction) {
    AlembicReader reader(text, direction, "text");
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end) {
        end = end_of(text, begin);
        if (is_token(text.substr(begin, end - begin)))
            reader.token({begin, end});
    }
    return reader.finish();
}

void run(std::string_view input) {
    const auto cut = input.find(separator);
    std::vector<ImportedRevision> imported;
    answers([&] {
        std::vector<AlembicStep> down;
        if (cut != std::string_view::npos)
            down = steps_of(input.substr(cut + separator.size()), Direction::downgrade);
        imported = combine_steps(steps_of(input.substr(0, cut), Direction::upgrade), std::move(down));
        demand(!imported.empty(), "an import that succeeds has revisions");
    });
    std::vector<Revision> revisions;
    for (const ImportedRevision &one : imported) {
        demand(one.up.size() <= input.size(), "a script is a part of the text");
        revisions.push_back(one.revision);
    }
    answers([&] { (void)Graph::load(std::move(revisions)); });
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
