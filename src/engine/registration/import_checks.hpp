// What is looked at of each revision of a folder that is to be imported. What is wrong becomes findings, so
// that all of it is told at once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/registration/import_plan.hpp"
#include "engine/script/variables.hpp"

namespace migrate::engine {

// The form in which a revision of a folder is to be registered. Its parents are known.
StoredRevision stored_form(const core::ImportedFileRevision &revision);

// With a tool that has no mark for it: a script of one statement that can't run in a transaction runs outside
// of one. registered: what is registered of the revision; nullptr: nothing.
void infer_transactions(ImportedForm &form, const ScriptProperties *registered);

// Of what a tool says that it ran: one with such a statement did, whatever else is in it.
void infer_transaction_of_history(ImportedForm &form, const ScriptProperties *registered);

// Look at ids, names and scripts, and count statements. False: something is wrong. registered: as it is
// registered already, or nullptr.
bool check_form(const std::string &service, const core::Format &format, ImportedForm &form,
                const core::Revision *registered, Variables &variables, ImportFindings &findings);

// Whether what is registered may become what the file says now.
void check_change_of_file(const Service &service, const core::Format &format, const StoredRevision &before,
                          const ImportedForm &form, bool applied, ImportFindings &findings);

// The scripts of repeatable scripts and hooks.
void check_other_scripts(const std::string &service, const core::Migrations &migrations, Variables &variables,
                         ImportFindings &findings);

// Returns whether a repeatable script may come after what is called so, and is none of the folder's own.
using IsRegisteredName = std::function<bool(const std::string &name)>;

// Repeatable scripts must come after what is there (MG065), and not after each other in a circle (MG066).
void check_order_of_repeatables(const core::Migrations &migrations, const IsRegisteredName &is_registered,
                                ImportFindings &findings);

// Write dependencies on revisions of the own service without its name.
void settle_dependencies(const std::string &service, ImportedForm &form, ImportFindings &findings);

// What revisions depend on in other services must be there.
void check_cross_service_dependencies(const std::vector<ImportedForm> &forms, ImportFindings &findings,
                                      const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
