#include "engine/settings.hpp"

#include "pg/guard.hpp"
#include "pg/messages.hpp"
#include "pg/setting_source.hpp"

namespace migrate::engine {

namespace {

const config_enum_entry message_levels[] = {
    {"debug5", DEBUG5, false}, {"debug4", DEBUG4, false}, {"debug3", DEBUG3, false},
    {"debug2", DEBUG2, false}, {"debug1", DEBUG1, false}, {"log", LOG, false},
    {"notice", NOTICE, false}, {"info", INFO, false},     {nullptr, 0, false},
};

int message_level = INFO;

// What was taken once is taken again where the setting says so: for the calls of export().
enum Refusal { refuse, accept };
const config_enum_entry refusals[] = {
    {"refuse", refuse, false}, {"accept", accept, false}, {nullptr, 0, false}};

int reserved_names = refuse;
int section_marks = refuse;

int cache_kilobytes = 64 * 1024;

int plan_lock_milliseconds = 2000;

// What scripts read by current_setting(); nothing here reads them.
char *setting_direction = nullptr;
char *setting_event = nullptr;
char *setting_reason = nullptr;
char *setting_revision = nullptr;
char *setting_schema = nullptr;
char *setting_service = nullptr;

char *variables = nullptr;

void define_text(const char *name, const char *description, char **variable, int flags) {
    DefineCustomStringVariable(name, description, nullptr, variable, "", PGC_USERSET, flags, nullptr, nullptr,
                               nullptr);
}

} // namespace

void define_settings() {
    // The server defines a setting only once. Where memory ran out half-way, the next attempt to load the
    // library goes on from there.
    static int defined = 0;
    int number = 0;
    const auto once = [&](auto define) {
        if (number++ == defined) {
            define();
            defined++;
        }
    };
    constexpr int for_scripts = GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE;
    once([] {
        define_text(
            "migrate.direction",
            "Direction of the running script: upgrade or downgrade; verify or repeatable for such scripts.",
            &setting_direction, for_scripts);
    });
    once([] { define_text("migrate.event", "Event of the running hook.", &setting_event, for_scripts); });
    once([] {
        DefineCustomIntVariable("migrate.graph_cache_size",
                                "Memory in which a session keeps the graphs of services between calls.",
                                "What has not been used for longest goes first.", &cache_kilobytes,
                                cache_kilobytes, 0, MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, nullptr, nullptr,
                                nullptr);
    });
    once([] {
        DefineCustomEnumVariable(
            "migrate.message_level", "Level of the message that each step of a run sends.", nullptr,
            &message_level, INFO, message_levels, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    });
    once([] {
        DefineCustomIntVariable("migrate.plan_lock_timeout",
                                "Longest wait for a lock by what is rolled back, compare() for instance.",
                                "0 is no limit; the shorter of this and of the service's lock_timeout holds.",
                                &plan_lock_milliseconds, plan_lock_milliseconds, 0, INT_MAX, PGC_USERSET,
                                GUC_UNIT_MS, nullptr, nullptr, nullptr);
    });
    once([] {
        define_text("migrate.reason", "Why runs are made: written to the log with each run.", &setting_reason,
                    0);
    });
    once([] {
        DefineCustomEnumVariable("migrate.reserved_names",
                                 "Whether new revisions, labels and services called tag or run are refused.",
                                 nullptr, &reserved_names, refuse, refusals, PGC_USERSET, 0, nullptr, nullptr,
                                 nullptr);
    });
    once([] {
        define_text("migrate.revision", "Revision of the running script, or name of a repeatable one.",
                    &setting_revision, for_scripts);
    });
    once([] {
        define_text("migrate.schema", "Schema of the service whose script is running.", &setting_schema,
                    for_scripts);
    });
    once([] {
        DefineCustomEnumVariable(
            "migrate.section_marks",
            "Whether scripts with marks that begin another section for another tool are refused.", nullptr,
            &section_marks, refuse, refusals, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    });
    once([] {
        define_text("migrate.service", "Service whose script is running.", &setting_service, for_scripts);
    });
    once([] {
        define_text(
            "migrate.variables",
            "Values for variables of scripts that set_variable() has not given one, as a JSON object.",
            &variables, 0);
    });
    MarkGUCPrefixReserved("migrate");
}

bool is_message_heard() noexcept { return message_level_is_interesting(message_level); }

void send_message(const std::string &text) { pg::send_message(message_level, text); }

bool has_variables_setting() noexcept { return variables != nullptr && *variables != '\0'; }

std::string own_variables_setting() {
    if (!has_variables_setting() || GetUserId() != GetSessionUserId() ||
        pg::is_setting_of_database("migrate.variables")) {
        return {};
    }
    return variables;
}

bool section_marks_are_comments() noexcept { return section_marks == accept; }

bool reserved_names_are_free() noexcept { return reserved_names == accept; }

int plan_lock_timeout() noexcept { return plan_lock_milliseconds; }

std::size_t graph_cache_size() noexcept { return static_cast<std::size_t>(cache_kilobytes) * 1024; }

} // namespace migrate::engine
