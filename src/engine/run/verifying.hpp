// Verify scripts: each looks whether its revision has done what it should, by failing if not, and leaves
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/script/script_runner.hpp"

namespace migrate::engine {

// Run the verify script of a revision that has just been applied.
void verify_step(ScriptRunner &scripts, const std::string &revision, core::VariableStyle variables);

// What the verify script of an applied revision had to say, or what is wrong with a service as a whole.
struct Verification {
    std::string service;
    std::optional<std::string> revision; // nullopt: the service as a whole
    bool ok;
    std::optional<std::string> sqlstate = {}; // of the error
    std::optional<std::string> problem = {};
    std::optional<std::string> context = {};
};

// Run the verify scripts of all applied revisions, in the order in which an upgrade would apply them. No
// name: of all, by name; one that is broken then has a row instead of an error. Takes the locks of a run.
std::vector<Verification> verify(const std::optional<std::string> &name);

} // namespace migrate::engine
