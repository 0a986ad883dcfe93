// Scripts of a service that run before and after its runs and steps.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/script/script_runner.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// Set the script of an event (before_run, after_run, before_step, after_step; another is 22023); nullopt:
// take it away. The same again is a no-op.
void set_hook(const std::string &name, const std::string &event, const std::optional<std::string> &script);

// The hooks of a service, read for a run.
class Hooks {
public:
    Hooks(const Service &service, const pg::SnapshotScope &snapshot);

    [[nodiscard]] bool has(const char *event) const { return scripts_.contains(event); }

    // Run that of an event, if there is one. revision: of the step; empty for a run.
    void run(ScriptRunner &scripts, const char *event, const std::string &revision) const;

    // The script of an event; nullptr: there is none.
    [[nodiscard]] const std::string *body(const char *event) const;

private:
    struct Hook {
        std::string body;
        int statements;
    };

    std::map<std::string, Hook, std::less<>> scripts_; // by event
};

} // namespace migrate::engine
