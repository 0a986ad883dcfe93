// Scripts with variables, looked at with the values of the moment before anything runs.
#pragma once

#include <string>
#include <vector>

#include "engine/script/script_check.hpp"
#include "engine/script/script_place.hpp"
#include "engine/script/variables.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

class UnknownVariables {
public:
    // Look at a script that is going to run. One that could not, with the values that it has, is refused at
    // once.
    void look_at(const ScriptOrigin &origin, const Script &script, bool transactional, Variables &variables);

    // The same of a script of a revision: it is read if it has variables.
    void look_at_revision(const Service &service, const std::string &revision, ScriptKind kind,
                          core::VariableStyle style, bool transactional, Variables &variables,
                          const pg::SnapshotScope &snapshot);

    // Refuse (MG053) to go on where variables have no value; all of them are named.
    void refuse() const;

private:
    struct Place {
        std::string service;
        std::string variable;
        std::string where;
    };

    std::vector<Place> places_;
};

} // namespace migrate::engine
