// Registering the hooks of a service.
#pragma once

#include <optional>
#include <string>

#include "core/script/variables.hpp"

#include "engine/registration/outcome.hpp"
#include "engine/store/scripts.hpp"

namespace migrate::engine {

// Set the script of an event (before_run, after_run, before_step, after_step; another is 22023); nullopt:
// take it away. The same again is a no-op. style: of its variables. file: that it is imported from, if it is.
Outcome set_hook(const std::string &name, const std::string &event, const std::optional<std::string> &script,
                 core::VariableStyle style, const std::optional<ScriptFile> &file = {});

} // namespace migrate::engine
