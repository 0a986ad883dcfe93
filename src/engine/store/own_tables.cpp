#include "engine/store/own_tables.hpp"

#include "engine/store/services.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"

namespace migrate::engine {

namespace {

int active_bookkeepings = 0;

Oid owner_of(Oid relation) {
    return pg::pg([&] {
        HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
        if (!HeapTupleIsValid(tuple)) {
            elog(ERROR, "cache lookup failed for relation %u", relation);
        }
        const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
        ReleaseSysCache(tuple);
        return owner;
    });
}

} // namespace

Oid own_relation(const char *name) {
    const Oid nspace = pg::pg([] { return get_namespace_oid("migrate", false); });
    const Oid relation = pg::find_relation(nspace, name);
    if (!OidIsValid(relation)) {
        throw pg::Error(ERRCODE_UNDEFINED_TABLE,
                        std::string("relation \"migrate.") + name + "\" does not exist");
    }
    return relation;
}

Bookkeeping::Bookkeeping() : role_(owner_of(own_relation("services")), SECURITY_LOCAL_USERID_CHANGE) {
    active_bookkeepings++;
}

Bookkeeping::~Bookkeeping() { active_bookkeepings--; }

std::vector<pg::Row> Bookkeeping::execute(pg::Statement &statement,
                                          const std::vector<pg::Parameter> &parameters) {
    const Bookkeeping bookkeeping;
    return statement.execute(parameters);
}

bool Bookkeeping::is_active() noexcept { return active_bookkeepings > 0; }

} // namespace migrate::engine
