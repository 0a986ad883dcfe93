// Values that a transaction has added to enumerations, which nothing can use before it has committed: a value
// that is stored would outlive its rollback. In a subtransaction that is rolled back nothing outlives it.
#pragma once

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

// Begins and ends outside that subtransaction: what was added before is as unusable after it as before.
class AddedEnumValues : Pinned {
public:
    AddedEnumValues();
    ~AddedEnumValues();

    // Let all values be used that have been added so far.
    static void use() noexcept;

private:
    void *kept_;
};

} // namespace migrate::pg
