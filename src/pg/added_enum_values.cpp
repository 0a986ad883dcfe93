#include "pg/added_enum_values.hpp"

extern "C" {
#include <catalog/pg_enum.h>
}

namespace migrate::pg {

AddedEnumValues::AddedEnumValues()
    : kept_(pg([] {
          const Size size = EstimateUncommittedEnumsSpace();
          void *kept = palloc(size);
          SerializeUncommittedEnums(kept, size);
          return kept;
      })) {}

// Out of memory, the transaction is not worth more than the session.
AddedEnumValues::~AddedEnumValues() {
    use();
    auto restore = [this] { RestoreUncommittedEnums(kept_); };
    if (const ErrorData *error = try_pg(restore)) {
        ereport(FATAL,
                (errcode(error->sqlerrcode),
                 errmsg_internal("could not restore the values added to enumerations: %s", error->message)));
    }
}

void AddedEnumValues::use() noexcept { AtEOXact_Enum(); }

} // namespace migrate::pg
