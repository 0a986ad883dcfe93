#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pg/extension_settings.hpp"

#include "pg/guard.hpp"
#include "pg/utility_hook.hpp"

extern "C" {
#include <catalog/objectaccess.h>
#include <common/hashfn.h>
#include <tcop/pquery.h>
#include <tcop/utility.h>
#include <utils/guc_tables.h>
}

namespace migrate::pg {

namespace {

// A setting that C code of another extension defines.
struct ExtensionSetting {
    config_generic *setting;
    int set_at;   // the outermost nest level at which SQL has set it; 0: it has not
    bool was_set; // when set_config() was called first, for the transaction and by C code, to
    uint32 value; // a hash
};

// Since when nobody can tell whether C code or set_config() has set something: its name is known to it alone.
enum class SetConfig { not_called, called_by_statement, called_by_function };

std::vector<ExtensionSetting> settings;
std::uint64_t generation = 0;
LocalTransactionId transaction = InvalidLocalTransactionId;
SetConfig set_config = SetConfig::not_called;
// What the statement of a script found: where the error context stack ends, and the portal.
const void *statement_frame = nullptr;
const void *statement_portal = nullptr;
object_access_hook_type next_access_hook = nullptr;
ProcessUtility_hook_type next_utility_hook = nullptr;

// What a function or a trigger calls has frames of its own beside that of SPI, and what a cursor calls, which
// may go on later, a portal.
bool is_called_by_statement() {
    if (statement_frame == nullptr || ActivePortal != statement_portal) {
        return false;
    }
    int frames = 0;
    for (const ErrorContextCallback *frame = error_context_stack; frame != nullptr; frame = frame->previous) {
        if (frame == statement_frame) {
            return frames <= 1;
        }
        frames++;
    }
    return false;
}

// Ours are set by ourselves; what a placeholder holds nobody's C code has defined.
bool is_of_other_extension(const config_generic *setting) {
    return strchr(setting->name, '.') != nullptr && strncmp(setting->name, "migrate.", 8) != 0 &&
           (setting->flags & GUC_CUSTOM_PLACEHOLDER) == 0;
}

bool is_set_for_transaction(const config_generic *setting, int level) {
    const GucStack *stack = setting->stack;
    return stack != nullptr && stack->nest_level >= level && stack->state == GUC_LOCAL;
}

// C in all but name.
uint32 hash_value(config_generic *setting) {
    const char *value = GetConfigOption(setting->name, true, false);
    return value != nullptr
               ? hash_bytes(reinterpret_cast<const unsigned char *>(value), static_cast<int>(strlen(value)))
               : 0;
}

// set_config() is about to be called: what is set up to now can't be its doing. C in all but name.
void note_set_config() {
    const bool by_statement = is_called_by_statement();
    if (set_config == SetConfig::not_called) {
        for (ExtensionSetting &one : settings) {
            one.was_set = is_set_for_transaction(one.setting, 1) && one.set_at == 0;
            one.value = one.was_set ? hash_value(one.setting) : 0;
        }
    }
    if (set_config != SetConfig::called_by_function) {
        set_config = by_statement ? SetConfig::called_by_statement : SetConfig::called_by_function;
    }
}

void watch_access(ObjectAccessType access, Oid classid, Oid object, int part, void *argument) {
    if (next_access_hook != nullptr) {
        next_access_hook(access, classid, object, part, argument);
    }
    if (access == OAT_FUNCTION_EXECUTE && object == F_SET_CONFIG) {
        note_set_config();
    }
}

void note_set_statement(const VariableSetStmt *statement) {
    for (ExtensionSetting &one : settings) {
        const GucStack *stack = one.setting->stack;
        const bool is_meant =
            statement->kind == VAR_RESET_ALL ||
            (statement->name != nullptr && pg_strcasecmp(statement->name, one.setting->name) == 0);
        if (is_meant && stack != nullptr) {
            one.set_at = one.set_at == 0 ? stack->nest_level : std::min(one.set_at, stack->nest_level);
        }
    }
}

void watch_utility(PlannedStmt *statement, const char *query, bool read_only_tree,
                   ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
                   DestReceiver *receiver, QueryCompletion *completion) {
    const VariableSetStmt *set = IsA(statement->utilityStmt, VariableSetStmt)
                                     ? castNode(VariableSetStmt, statement->utilityStmt)
                                     : nullptr;
    (next_utility_hook != nullptr ? next_utility_hook : standard_ProcessUtility)(
        statement, query, read_only_tree, context, parameters, environment, receiver, completion);
    if (set != nullptr) {
        note_set_statement(set);
    }
}

void install_hooks() {
    static bool installed = false;
    if (!installed) {
        next_access_hook = object_access_hook;
        object_access_hook = watch_access;
        add_utility_hook(watch_utility, &next_utility_hook);
        installed = true;
    }
}

// May throw bad_alloc.
void list_settings() {
    int count = 0;
    config_generic **all = pg([&] { return all_settings(&count); });
    std::vector<ExtensionSetting> found;
    for (int i = 0; i < count; i++) {
        if (is_of_other_extension(all[i])) {
            found.push_back({all[i], 0, false, 0});
        }
    }
    for (ExtensionSetting &one : found) {
        for (const ExtensionSetting &known : settings) {
            if (known.setting == one.setting) {
                one = known;
            }
        }
    }
    settings = std::move(found);
}

void follow_transaction() {
    if (const LocalTransactionId now = own_transaction(); now != transaction) {
        transaction = now;
        set_config = SetConfig::not_called;
        for (ExtensionSetting &one : settings) {
            one.set_at = 0;
        }
    }
}

void follow_settings() {
    install_hooks();
    follow_transaction();
    if (const std::uint64_t now = generation_of_settings(); now != generation) {
        list_settings();
        generation = now;
    }
}

bool is_set_by_sql(const ExtensionSetting &one, int level) {
    return one.set_at >= level ||
           (set_config != SetConfig::not_called &&
            !(one.was_set && one.value == pg([&] { return hash_value(one.setting); })));
}

// What the end of the level must leave.
std::vector<std::pair<const char *, std::string>> set_by_extensions(int level) {
    std::vector<std::pair<const char *, std::string>> values;
    for (ExtensionSetting &one : settings) {
        if (!is_set_for_transaction(one.setting, level)) {
            continue;
        }
        if (!is_set_by_sql(one, level)) {
            values.emplace_back(one.setting->name,
                                pg([&] { return GetConfigOption(one.setting->name, true, false); }));
        }
    }
    for (ExtensionSetting &one : settings) {
        one.set_at = one.set_at >= level ? 0 : one.set_at;
    }
    return values;
}

void set_again(const char *name, const std::string &value) {
    pg([&] {
        (void)set_config_option(name, value.c_str(), PGC_SUSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true,
                                WARNING, false);
    });
}

} // namespace

int begin_settings() {
    follow_settings();
    return pg([] { return NewGUCNestLevel(); });
}

void end_settings(int level) noexcept {
    std::vector<std::pair<const char *, std::string>> values;
    try {
        follow_settings();
        values = set_by_extensions(level);
    } catch (const std::exception &) { // no memory
        values.clear();
    }
    AtEOXact_GUC(false, level);
    for (const auto &[name, value] : values) {
        try {
            set_again(name, value);
        } catch (const std::exception &) { // its extension will not take it any more
            continue;
        }
    }
}

SettingStatement::SettingStatement() noexcept
    : outer_frame_(statement_frame), outer_portal_(statement_portal) {
    statement_frame = error_context_stack;
    statement_portal = ActivePortal;
}

// A statement of a script that calls set_config() by itself has done so by now: what came of it is known.
SettingStatement::~SettingStatement() {
    statement_frame = outer_frame_;
    statement_portal = outer_portal_;
    if (set_config != SetConfig::called_by_statement) {
        return;
    }
    set_config = SetConfig::not_called;
    for (ExtensionSetting &one : settings) {
        if (is_set_for_transaction(one.setting, 1) &&
            !(one.was_set && one.value == hash_value(one.setting))) {
            one.set_at = one.setting->stack->nest_level;
        }
    }
}

} // namespace migrate::pg
