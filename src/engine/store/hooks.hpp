// The table migrate.hooks: scripts of a service that run at events of its runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/store/service_scripts.hpp"
#include "engine/store/services.hpp"

namespace migrate::engine {

struct Script;

enum class HookEvent : std::uint8_t { before_run, after_run, before_step, after_step };

// "before_run", "after_run", "before_step", "after_step"
const char *name_of(HookEvent event) noexcept;
// nullopt: none is called so.
std::optional<HookEvent> find_hook_event(std::string_view name) noexcept;

// Write or delete the hook of an event, with its script; or delete all of a service that is being dropped. To
// be called while bookkeeping.
void write_hook(const Service &service, HookEvent event, const Script &script);
void delete_hook(const Service &service, HookEvent event);
void delete_hooks(const Service &service);

} // namespace migrate::engine
