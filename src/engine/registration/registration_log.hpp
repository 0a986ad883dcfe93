// What the log says of registrations.
#pragma once

#include <string>

#include "engine/state/registry.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"

namespace migrate::engine {

// A revision as it is registered.
struct RegisteredForm {
    const core::Revision &revision;
    const ScriptProperties &properties;
};

// How scripts spell their variables; nullopt: they have none.
ChangeDetail::Value shown(core::VariableStyle style);

// Note how a revision's registration changes; nullptr: it goes. One that is new needs no note: it can be read
// where it is registered.
void describe_registration(ChangeDetail &detail, const RegisteredForm &before, const RegisteredForm *after);

// How a revision that the registry has changes: what takes its place, or that it goes.
ChangeDetail describe_change(const Registry &registry, const StoredRevision &after);
ChangeDetail describe_removal(const Registry &registry, const std::string &revision);

// What was stored of a revision in place of the scripts that were registered, which are there again.
ChangeDetail describe_restoration(const StoredRevision &before, const StoredRevision &after);

} // namespace migrate::engine
