#include <algorithm>

#include "pg/leftovers.hpp"
#include "pg/spi.hpp"

extern "C" {
#include <commands/portalcmds.h>
#include <commands/prepare.h>
#include <utils/plancache.h>
#include <utils/portal.h>
}

namespace migrate::pg {

namespace {

struct Object {
    const void *object; // nullptr: there is none of this name
    TimestampTz made_at;
};

// C in all but name, these two: a look into a table in memory.
Object find_cursor(const char *name) {
    Portal portal = GetPortalByName(name);
    return PortalIsValid(portal) ? Object{portal, portal->creation_time} : Object{};
}

Object find_statement(const char *name) {
    PreparedStatement *statement = FetchPreparedStatement(name, false);
    return statement != nullptr ? Object{statement->plansource, statement->prepare_time} : Object{};
}

std::vector<std::string> names(Statement &statement) {
    std::vector<std::string> result;
    for (const Row &row : statement.execute({})) {
        result.push_back(row.at(0).value_or(""));
    }
    return result;
}

std::vector<std::string> cursor_names() {
    static Statement statement("SELECT name FROM pg_catalog.pg_cursors");
    return names(statement);
}

std::vector<std::string> statement_names() {
    static Statement statement("SELECT name FROM pg_catalog.pg_prepared_statements");
    return names(statement);
}

template <typename Entry>
bool is_old(const std::vector<Entry> &entries, const std::string &name, const Object &found) {
    return std::any_of(entries.begin(), entries.end(), [&](const Entry &entry) {
        return entry.name == name && entry.object == found.object && entry.made_at == found.made_at;
    });
}

} // namespace

Leftovers::Leftovers() {
    for (const std::string &name : cursor_names()) {
        const Object found = find_cursor(name.c_str());
        cursors_.push_back({name, found.object, found.made_at});
    }
    for (const std::string &name : statement_names()) {
        const Object found = find_statement(name.c_str());
        statements_.push_back({name, found.object, found.made_at});
    }
}

Leftovers::~Leftovers() {
    for (const Entry &entry : statements_) {
        const Object found = find_statement(entry.name.c_str());
        if (found.object != nullptr && !is_old(statements_, entry.name, found)) {
            DropPreparedStatement(entry.name.c_str(), false);
        }
    }
}

void Leftovers::close() {
    for (const std::string &name : cursor_names()) {
        if (!is_old(cursors_, name, find_cursor(name.c_str()))) {
            pg([&] { PerformPortalClose(name.c_str()); });
        }
    }
    for (const std::string &name : statement_names()) {
        if (!is_old(statements_, name, find_statement(name.c_str()))) {
            pg([&] { DropPreparedStatement(name.c_str(), false); });
        }
    }
}

} // namespace migrate::pg
