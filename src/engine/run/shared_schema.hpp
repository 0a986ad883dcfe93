// Schemas that others have objects in: in a shadow these stand aside, and scripts find them where they stand.
#pragma once

#include <string>
#include <vector>

#include "pg/guard.hpp"

namespace migrate::engine {

struct SharedSchema {
    std::string name;
    std::string aside;                   // what it is called meanwhile
    std::vector<std::string> extensions; // that could not be moved

    // Put the name that it has outside of the shadow into a text that tells of something in it.
    void name_as_ever(std::string &text) const;
};

// Add to the error of a script that ran in a shadow of a schema. is_whole: it goes to a caller who may not
// know yet of a shadow. What misses something may miss what stands aside (55000).
void explain_in_shadow(const pg::PgError &error, const std::string &schema,
                       const std::vector<SharedSchema> &shared, bool is_whole);

} // namespace migrate::engine
