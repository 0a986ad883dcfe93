// The order in which JavaScript's localeCompare puts names. It is not that of bytes: _ comes before digits,
// and a before B.
#pragma once

#include "core/import/migrations.hpp"

namespace migrate::core {

struct LocaleOptions {
    bool by_number = false;           // 9 before 10
    bool ignores_punctuation = false; // a_b is ab
};

struct LocaleOrder {
    int order;       // less than, equal to, or greater than 0
    bool is_certain; // false: it hangs on a character beyond ASCII, or on a control character
};

// As English has it, which is what programs get where nothing else is set.
[[nodiscard]] LocaleOrder compare_as_locale(std::string_view one, std::string_view other,
                                            LocaleOptions options = {});

// Sorts revisions by their keys. Where it is uncertain which of two comes first, the second one is refused;
// where bytes would say the reverse, its row says so.
void sort_as_locale(Migrations &migrations);

} // namespace migrate::core
