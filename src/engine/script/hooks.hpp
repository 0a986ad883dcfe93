// Scripts of a service that run before and after its runs and steps.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/script/script_runner.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// The hooks of a service, read for a run.
class Hooks {
public:
    Hooks(const Service &service, const pg::SnapshotScope &snapshot);

    [[nodiscard]] bool has(HookEvent event) const { return scripts_.contains(event); }

    // Run that of an event, if there is one. revision: of the step; empty for a run.
    void run(ScriptRunner &scripts, HookEvent event, const std::string &revision) const;

    // The script of an event; nullptr: there is none.
    [[nodiscard]] const std::string *body(HookEvent event) const;

private:
    struct Hook {
        std::string body;
        int statements;
    };

    std::map<HookEvent, Hook> scripts_;
};

} // namespace migrate::engine
