// Registering revisions: what is refused, what is a no-op, what may still change.
#pragma once

#include <string>

#include "engine/script/script_place.hpp"
#include "engine/script/variables.hpp"
#include "engine/state/registry.hpp"
#include "engine/store/change_log.hpp"
#include "engine/store/revisions.hpp"

namespace migrate::engine {

// Register a revision with its scripts. The same registration again is a no-op. One that differs from what is
// there: of an unapplied revision it needs `replace` (MG028); of an applied one, scripts may differ in
// comments and white space only, message and verify script with `replace`; anything else is refused (MG027).
// Changes of an applied one's scripts are logged.
void register_revision(const std::string &name, StoredRevision revision, bool replace);

// A revision to be registered with others: `replace` as above.
struct RevisionForm {
    StoredRevision stored; // the statements of its scripts need not be counted
    bool replace = false;
};

// A script for those who may run the service; nullopt: the revision has none of this kind.
std::optional<std::string> script_text(const std::string &name, const std::string &revision,
                                       const std::string &kind);

// What all ways of registering share.

// Refuse a script that could not run, and count its statements; or all scripts of a revision. named: gets the
// place that a refusal names.
void check_script(const std::string &service, StoredRevision &stored, ScriptKind kind, Variables &variables,
                  NamedPlace *named);
void check_scripts(const Service &service, StoredRevision &stored, Variables &variables);

// Refuse a change of a revision that the rules don't allow.
void check_change(const Service &service, const StoredRevision &old_form, const StoredRevision &new_form,
                  bool applied, bool replace);
// Log what changes of the scripts of an applied revision.
void log_script_changes(const Service &service, const StoredRevision &old_form,
                        const StoredRevision &new_form);

} // namespace migrate::engine
