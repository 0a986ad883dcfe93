#include "pg/added_enum_values.hpp"

extern "C" {
#include <catalog/pg_enum.h>
}

namespace migrate::pg {

namespace {

AddedEnumValues *innermost = nullptr;

// A list of OIDs that the server understands, of at least this many bytes.
struct Serialized {
    void *oids;
    Size size;
};

Serialized serialized() {
    return pg([] {
        const Size size = EstimateUncommittedEnumsSpace();
        void *oids = palloc(size);
        SerializeUncommittedEnums(oids, size);
        return Serialized{oids, size};
    });
}

// InvalidOid: no value of a type that there is.
Oid type_of_value(Oid value) {
    return pg([&] {
        HeapTuple row = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
        if (!HeapTupleIsValid(row)) {
            return InvalidOid;
        }
        const Oid type =
            static_cast<const FormData_pg_enum *>(static_cast<const void *>(GETSTRUCT(row)))->enumtypid;
        ReleaseSysCache(row);
        return type;
    });
}

} // namespace

AddedEnumValues::AddedEnumValues() : outer_(innermost), kept_(serialized().oids) { innermost = this; }

// Out of memory, the transaction is not worth more than the session.
AddedEnumValues::~AddedEnumValues() {
    innermost = outer_;
    auto restore = [this] {
        AtEOXact_Enum();
        RestoreUncommittedEnums(kept_);
    };
    if (const ErrorData *error = try_pg(restore)) {
        ereport(FATAL,
                (errcode(error->sqlerrcode),
                 errmsg_internal("could not restore the values added to enumerations: %s", error->message)));
    }
}

// From version 17 on, the list names types too, and no value of a type that the transaction has made.
void AddedEnumValues::use_those_of_new_types() {
    if (innermost == nullptr) {
        return;
    }
    const Serialized all = serialized();
    auto *oids = static_cast<Oid *>(all.oids);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size / sizeof(Oid); i++) {
        const Oid type = OidIsValid(oids[i]) ? type_of_value(oids[i]) : InvalidOid;
        if (!OidIsValid(type) || !innermost->made_.has_made(TypeRelationId, type)) {
            oids[kept++] = oids[i];
        }
    }
    pg([&] {
        AtEOXact_Enum();
        RestoreUncommittedEnums(oids);
    });
}

} // namespace migrate::pg
