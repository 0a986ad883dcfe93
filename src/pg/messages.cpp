#include "pg/messages.hpp"

#include "pg/text_length.hpp"

namespace migrate::pg {

void send_message(int level, const std::string &text) {
    pg([&] { ereport(level, (errmsg_internal("%s", text.c_str()))); });
}

bool is_notice_seen() noexcept { return message_level_is_interesting(NOTICE); }

void send_notice(const std::string &text, const std::string &detail, const std::string &hint) {
    const std::string shown = shortened(text);
    const std::string shown_detail = shortened(detail);
    pg([&] {
        ereport(NOTICE, (errmsg_internal("%s", shown.c_str()),
                         shown_detail.empty() ? 0 : errdetail_internal("%s", shown_detail.c_str()),
                         hint.empty() ? 0 : errhint("%s", hint.c_str())));
    });
}

void send_warning(const std::string &text, const std::string &detail, const std::string &hint) {
    const std::string shown = shortened(detail);
    pg([&] {
        ereport(WARNING, (errmsg_internal("%s", text.c_str()), errdetail_internal("%s", shown.c_str()),
                          hint.empty() ? 0 : errhint("%s", hint.c_str())));
    });
}

ActivityScope::~ActivityScope() {
    if (debug_query_string != nullptr) {
        pgstat_report_activity(STATE_RUNNING, debug_query_string);
    }
}

bool ActivityScope::is_shown() noexcept { return pgstat_track_activities; }

void ActivityScope::show(const std::string &text) { pgstat_report_activity(STATE_RUNNING, text.c_str()); }

} // namespace migrate::pg
