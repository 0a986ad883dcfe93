// Secrets in scripts for psql: words that stand for their values while a script is taken apart, and places
// for them in what is printed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/script/variables.hpp"

#include "engine/script/variables.hpp"

namespace migrate::engine {

class OfflineSecrets {
public:
    OfflineSecrets();

    // Returns the script with its values, and a word in the place of each secret.
    std::string bind(Variables &variables, const char *script, core::VariableStyle style);

    // Returns the text with places for the secrets again, spelled as that script's.
    std::string restore(std::string text, core::VariableStyle style);

    // What whoever runs the script has to do for it, in lines of their own; none: nothing.
    [[nodiscard]] std::vector<std::string> instructions() const;

private:
    struct StandIn {
        std::string word;
        std::string name;
    };

    std::string prefix_;             // of all words: nobody has written it
    std::vector<StandIn> stand_ins_; // of the script that was bound last
    std::set<std::string> psql_;     // names of secrets that psql puts in
    std::set<std::string> braces_;   // that somebody has to put in by hand
};

} // namespace migrate::engine
