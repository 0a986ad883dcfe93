#include "core/import/history_checksums.hpp"

#include "core/import/folder.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

constexpr std::string_view white_space = " \t\n\r\f\v";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(white_space);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

constexpr std::string_view hash_mark = "--! Hash:";
constexpr std::string_view other_hash_mark = "--! AllowInvalidHash";

// "--! Previous: -", "--! Hash: sha1:…", …; but "--! Included …" begins what was committed.
bool is_head_line(std::string_view line) {
    constexpr std::array<std::string_view, 4> marks = {"--! Previous:", hash_mark,
                                                       "--! Message:", other_hash_mark};
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return line.starts_with(mark); });
}

// The head of a committed file, where the script has it.
struct GraphileHead {
    std::size_t end = 0;
    std::string_view hash;
    bool allows_other_hash = false;
};

GraphileHead read_head(std::string_view script) {
    GraphileHead head;
    LineReader lines(script);
    for (TextLine line; lines.next(line) && is_head_line(line.text);) {
        head.end = line.end;
        head.allows_other_hash = head.allows_other_hash || line.text.starts_with(other_hash_mark);
        if (line.text.starts_with(hash_mark)) {
            head.hash = trimmed(line.text.substr(hash_mark.size()));
        }
    }
    return head;
}

// Each byte in as few digits as it takes, as very old engines have written it.
std::string without_padding(const std::string &digits) {
    std::string shorter;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        shorter += digits[i] == '0' ? digits.substr(i + 1, 1) : digits.substr(i, 2);
    }
    return shorter;
}

} // namespace

std::string prisma_checksum(std::string_view script, const HistoryEntry &entry, const Hashes &hashes) {
    const std::string checksum = hashes.sha256(script);
    const std::string shorter = without_padding(checksum);
    return entry.checksum == shorter ? shorter : checksum;
}

std::string drizzle_checksum(std::string_view script, const HistoryEntry & /*entry*/, const Hashes &hashes) {
    return hashes.sha256(script);
}

std::string sqlx_checksum(std::string_view script, const HistoryEntry & /*entry*/, const Hashes &hashes) {
    return hashes.sha384(script);
}

std::string sqitch_checksum(std::string_view script, const HistoryEntry & /*entry*/, const Hashes &hashes) {
    return hashes.sha1(script);
}

std::string graphile_checksum(std::string_view script, const HistoryEntry &entry, const Hashes &hashes) {
    const GraphileHead head = read_head(script);
    if (head.allows_other_hash) {
        return std::string(head.hash);
    }
    const std::string text = entry.previous + "\n" + std::string(trimmed(script.substr(head.end)));
    return "sha1:" + hashes.sha1(std::string(trimmed(text)) + "\n");
}

} // namespace migrate::core
