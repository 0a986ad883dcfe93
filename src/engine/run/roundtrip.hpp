// Whether down scripts undo what up scripts do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace migrate::engine {

enum class TripResult : std::uint8_t {
    ok,
    left_behind,
    lost,
    changed,
    reordered, // of columns
    rows_differ,
    irreversible, // there is no down script
    up_fails,
    down_fails,
    up_again_fails,
    not_tried, // what it needs has failed
};

// "ok", "left behind", …
const char *name_of(TripResult result) noexcept;

// What became of a revision that went up, down and up again, or of one object by that.
struct Trip {
    std::string revision;
    TripResult result;
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
