// What a run says while it goes on: a message per step at the level of migrate.message_level, and the
// activity text.
#pragma once

#include <string>

namespace migrate::engine {

// Define the settings of the extension. Called once, when the library is loaded; C in all but name.
void define_settings();

// Send a message at migrate.message_level.
void send_message(const std::string &text);

// Whether marks of other tools' sections are taken as comments: the setting migrate.section_marks.
bool section_marks_are_comments() noexcept;

// Send a NOTICE.
void send_notice(const std::string &text, const std::string &detail);

// Send a WARNING.
void send_warning(const std::string &text, const std::string &detail, const std::string &hint);

// Show a text as what this backend is doing (pg_stat_activity), until the scope ends.
class ActivityScope {
public:
    ActivityScope() = default;
    ActivityScope(const ActivityScope &) = delete;
    ActivityScope &operator=(const ActivityScope &) = delete;
    ActivityScope(ActivityScope &&) = delete;
    ActivityScope &operator=(ActivityScope &&) = delete;
    ~ActivityScope();

    void show(const std::string &text);
};

} // namespace migrate::engine
