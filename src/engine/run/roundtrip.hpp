// Whether down scripts undo what up scripts do.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

// What became of a revision that went up, down and up again, or of one object by that.
struct Trip {
    std::string revision;
    std::string result; // "ok", "left behind", "lost", "changed", "reordered", "rows differ", "up fails", …
    std::optional<std::string> object_type;
    std::optional<std::string> identity;
    std::optional<std::string> before; // its definition before the trip, and after it
    std::optional<std::string> after;  // or the error
};

// Take each revision that leads from where the service is to the target ("all": from base to all heads) up,
// down and up again, in a shadow that is rolled back. has_data: on the live schema and its data, which is
// rolled back too; tables whose rows are other ones after it are told. Refused: that with "all" (22023), a
// read-only transaction (25006), and as for a run. Where plpgsql_check is installed, a NOTICE tells what it
// says of a function that a revision has made or changed.
std::vector<Trip> roundtrip(const std::string &service, const std::string &target, bool has_data);

} // namespace migrate::engine
