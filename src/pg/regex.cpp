#include "pg/regex.hpp"

extern "C" {
#include <regex/regex.h>
}

namespace migrate::pg {

bool matches(const char *pattern, std::string_view text, RegexCase letters) {
    const int flags = REG_ADVANCED | (letters == RegexCase::ignored ? REG_ICASE : 0);
    return pg([&] {
        auto *expression = cstring_to_text(pattern);
        const bool found =
            RE_compile_and_execute(expression, const_cast<char *>(text.data()), static_cast<int>(text.size()),
                                   flags, C_COLLATION_OID, 0, nullptr);
        pfree(expression);
        return found;
    });
}

} // namespace migrate::pg
