// Ranks: the root collation of CLDR, as node 20 sorts by it.
#include "core/import/locale_order.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace migrate::core {

namespace {

constexpr std::string_view ranks = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view ignorable = " _-,;:!?.'\"()[]{}@*/\\&#%";

// What is compared as one: a character, or a number.
struct Element {
    std::size_t rank;
    std::string_view number = {}; // without leading zeros
    bool is_upper = false;
    bool is_certain = true;
};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

Element element_of(char c) {
    const char lower = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t rank = ranks.find(lower);
    const bool is_known = rank != std::string_view::npos;
    return {is_known ? rank : ranks.size() + static_cast<unsigned char>(c), {}, is_upper(c), is_known};
}

std::vector<Element> elements_of(std::string_view name, LocaleOptions options) {
    std::vector<Element> elements;
    while (!name.empty()) {
        const std::size_t digits = options.by_number ? count_digits(name) : 0;
        if (digits > 0) {
            elements.push_back({ranks.find('0'), without_zeros(name.substr(0, digits))});
        } else if (!options.ignores_punctuation || ignorable.find(name.front()) == std::string_view::npos) {
            elements.push_back(element_of(name.front()));
        }
        name.remove_prefix(std::max<std::size_t>(digits, 1));
    }
    return elements;
}

int compare(const Element &one, const Element &other) {
    if (one.rank != other.rank) {
        return one.rank < other.rank ? -1 : 1;
    }
    if (one.number != other.number) {
        return less_as_number(one.number, other.number) ? -1 : 1;
    }
    return 0;
}

// By key of the revision: what to say of it.
using Notes = std::unordered_map<std::string_view, std::string>;

void write_notes(Migrations &migrations, const Notes &notes) {
    for (FileRow &row : migrations.rows) {
        const auto found = notes.find(row.key);
        if (row.kind == FileKind::revision && found != notes.end()) {
            row.note = found->second;
        }
    }
}

} // namespace

LocaleOrder compare_as_locale(std::string_view one, std::string_view other, LocaleOptions options) {
    const std::vector<Element> ones = elements_of(one, options);
    const std::vector<Element> others = elements_of(other, options);
    int case_order = 0; // decides where everything else is equal
    bool is_certain = true;
    for (std::size_t i = 0; i < std::min(ones.size(), others.size()); i++) {
        is_certain = is_certain && ones[i].is_certain && others[i].is_certain;
        if (const int order = compare(ones[i], others[i]); order != 0) {
            return {order, is_certain};
        }
        if (case_order == 0 && ones[i].is_upper != others[i].is_upper) {
            case_order = ones[i].is_upper ? 1 : -1;
        }
    }
    if (ones.size() == others.size()) {
        return {case_order, is_certain || one == other};
    }
    const std::vector<Element> &longer = ones.size() > others.size() ? ones : others;
    const bool rest_is_certain =
        std::all_of(longer.begin() + static_cast<std::ptrdiff_t>(std::min(ones.size(), others.size())),
                    longer.end(), [](const Element &element) { return element.is_certain; });
    return {ones.size() < others.size() ? -1 : 1, is_certain && rest_is_certain};
}

void sort_as_locale(Migrations &migrations) {
    std::vector<ImportedFileRevision> &revisions = migrations.revisions;
    std::stable_sort(revisions.begin(), revisions.end(),
                     [](const ImportedFileRevision &one, const ImportedFileRevision &other) {
                         return compare_as_locale(one.key, other.key).order < 0;
                     });
    Notes notes;
    for (std::size_t i = 1; i < revisions.size(); i++) {
        const ImportedFileRevision &first = revisions[i - 1];
        const ImportedFileRevision &second = revisions[i];
        if (!compare_as_locale(first.key, second.key).is_certain) {
            migrations.findings.push_back(
                {second.source, 0, ErrorCode::bad_name,
                 core::format("whether {} or {} comes first hangs on the machine's locale", first.key,
                              second.key),
                 "Let each name begin with a number of its own, of as many digits as the others'."});
        } else if (second.key < first.key) {
            notes[second.key] = core::format("after {}, as localeCompare of JavaScript sorts", first.key);
        }
    }
    write_notes(migrations, notes);
}

} // namespace migrate::core
