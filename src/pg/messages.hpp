// What the client is told beside a result.
#pragma once

#include <string>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// Send a message of this level, an elevel of the server's.
void send_message(int level, const std::string &text);

// Whether a NOTICE would reach the client or the server's log.
bool is_notice_seen() noexcept;

// Send a NOTICE. What others have named in it is shortened; detail and hint may be empty.
void send_notice(const std::string &text, const std::string &detail, const std::string &hint = {});

// Send a WARNING. What others have named in its DETAIL is shortened; the hint may be empty.
void send_warning(const std::string &text, const std::string &detail, const std::string &hint);

// Shows a text as what this backend is doing (pg_stat_activity), until the scope ends.
class ActivityScope : Pinned {
public:
    ~ActivityScope();

    // Whether anybody could see it: the setting track_activities.
    static bool is_shown() noexcept;

    void show(const std::string &text);
};

} // namespace migrate::pg
