// One script in a script for psql, with what it reads in the settings.
#pragma once

#include <string>
#include <vector>

#include "engine/report/offline_secrets.hpp"
#include "engine/report/script_lines.hpp"
#include "engine/script/variables.hpp"
#include "engine/state/unknown_variables.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/parse.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// A script among the others, and what it reads of itself in the settings.
struct PrintedScript {
    const char *direction; // as it reads it
    std::string revision;
    ScriptKind kind;
    HookEvent event; // a hook's
    Script script;
    bool transactional = true;
};

class ScriptPrinter {
public:
    // All must outlive it. lines: what it prints to.
    ScriptPrinter(const Service &service, const pg::SnapshotScope &snapshot, ScriptLines &lines)
        : service_(service), lines_(lines), variables_(service, snapshot) {}

    // Print a script. Returns its text; a script without a statement prints nothing. One that can't be read
    // without the value of a secret is refused (0A000).
    std::string print(const PrintedScript &part);

    // Returns the statements of a script with the values of its variables; none where one is unknown.
    [[nodiscard]] std::vector<pg::ParsedStatement> statements_of(const Script &script);

    // Refuse (MG053) what has been printed if a variable in it has no value.
    void refuse_unknown_variables() const { unknown_.refuse(); }

    // What whoever runs what has been printed has to do for its secrets; none: nothing.
    [[nodiscard]] std::vector<std::string> instructions() const { return secrets_.instructions(); }

    // Whether there are data of COPY in it, which psql would take for commands after an error.
    [[nodiscard]] bool has_data() const noexcept { return has_data_; }

private:
    void print_body(const PrintedScript &part, const char *body, std::string &text);
    void add_settings(const PrintedScript &part, const std::string &set);

    const Service &service_;
    ScriptLines &lines_;
    Variables variables_;
    UnknownVariables unknown_;
    OfflineSecrets secrets_;
    bool has_data_ = false;
};

} // namespace migrate::engine
