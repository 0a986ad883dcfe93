#include <cstring>
#include <string_view>

#include "pg/breakpoints.hpp"

#include "pg/scan.hpp"

namespace migrate::pg {

namespace {

constexpr const char *mark = "--> statement-breakpoint";
constexpr std::string_view end_of_statement = ";--"; // as long as what it replaces; the rest stays a comment

} // namespace

std::optional<std::string> end_statements_at_breakpoints(const char *script) {
    if (strstr(script, mark) == nullptr) {
        return std::nullopt;
    }
    std::string ended(script);
    std::size_t done = 0;
    std::size_t place = ended.find(mark); // of the next one, so that it is looked for once
    const auto end_between = [&](std::size_t from, std::size_t up_to) {
        for (; place < up_to; place = ended.find(mark, place + 1)) {
            if (place >= from) {
                ended.replace(place, end_of_statement.size(), end_of_statement);
            }
        }
    };
    try {
        scan_tokens(script, [&](std::size_t begin, std::size_t end) {
            end_between(done, begin);
            done = end;
        });
        end_between(done, ended.size());
    } catch (const PgError &error) {
        forgive_syntax_error(error);
        return std::nullopt;
    }
    return ended;
}

} // namespace migrate::pg
