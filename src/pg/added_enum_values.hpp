// Values that a transaction has added to enumerations, which nothing can use before it has committed: one
// that an index has stored would outlive its rollback. Of a type that is rolled back too nothing outlives it.
#pragma once

#include "pg/guard.hpp"
#include "pg/object_watch.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// Begins and ends outside that subtransaction: what was added before is as unusable after it as before.
class AddedEnumValues : Pinned {
public:
    AddedEnumValues();
    ~AddedEnumValues();

    // Let those be used that have been added since to types that have been made since.
    static void use_those_of_new_types();

private:
    AddedEnumValues *outer_;
    void *kept_;
    ObjectWatch made_;
};

} // namespace migrate::pg
