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

    // The script of an event; its body nullptr: there is none.
    [[nodiscard]] Script script(HookEvent event) const;

    // Call this for each: (event, script)
    template <typename F>
    void for_each(F visit) const {
        for (const auto &[event, hook] : scripts_) {
            visit(event, script(event));
        }
    }

private:
    struct Hook {
        std::string body;
        int statements;
        core::VariableStyle variables;
        std::optional<ScriptFile> file;
    };

    std::map<HookEvent, Hook> scripts_;
};

} // namespace migrate::engine
