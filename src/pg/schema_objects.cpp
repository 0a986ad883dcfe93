#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "pg/schema_objects.hpp"

#include "pg/catalog.hpp"
#include "pg/catalog_query.hpp"
#include "pg/printing.hpp"
#include "pg/schema/dependencies.hpp"
#include "pg/schema/operators.hpp"
#include "pg/schema/present.hpp"
#include "pg/schema/properties.hpp"
#include "pg/schema/relations.hpp"
#include "pg/schema/routines.hpp"
#include "pg/schema/table_parts.hpp"
#include "pg/schema/text_search.hpp"
#include "pg/schema/types.hpp"
#include "pg/spi.hpp"

namespace migrate::pg {

namespace {

// What is asked of a kind of objects that pg/schema/present.hpp names. Each query has the parameters $1
// schema, $2 its name as SQL spells it, $3 relations to leave out, and the columns type, identity, clauses
// (NULL: only named), class, object, column, owner (0: has none of its own), texts that a restore may change,
// what each of them is (one for all, or one each), and the object that they are about.
struct ObjectQuery {
    std::string_view kind;
    CatalogQuery query;
};
constinit std::array object_queries = {
    ObjectQuery{"schema", CatalogQuery(schema::schemas)},
    ObjectQuery{"table", CatalogQuery(schema::tables)},
    ObjectQuery{"view", CatalogQuery(schema::views)},
    ObjectQuery{"column", CatalogQuery(schema::columns)},
    ObjectQuery{"column order", CatalogQuery(schema::column_orders)},
    ObjectQuery{"sequence", CatalogQuery(schema::sequences)},
    ObjectQuery{"constraint", CatalogQuery(schema::constraints)},
    ObjectQuery{"trigger", CatalogQuery(schema::constraint_triggers)},
    ObjectQuery{"index", CatalogQuery(schema::indexes)},
    ObjectQuery{"trigger", CatalogQuery(schema::triggers)},
    ObjectQuery{"rule", CatalogQuery(schema::rules)},
    ObjectQuery{"policy", CatalogQuery(schema::policies)},
    ObjectQuery{"statistics", CatalogQuery(schema::statistics)},
    ObjectQuery{"publication", CatalogQuery(schema::publications)},
    ObjectQuery{"function", CatalogQuery(schema::functions)},
    ObjectQuery{"aggregate", CatalogQuery(schema::aggregates)},
    ObjectQuery{"type", CatalogQuery(schema::types)},
    ObjectQuery{"attribute", CatalogQuery(schema::attributes)},
    ObjectQuery{"domain", CatalogQuery(schema::domains)},
    ObjectQuery{"domain", CatalogQuery(schema::domain_constraints)},
    ObjectQuery{"cast", CatalogQuery(schema::casts)},
    ObjectQuery{"operator", CatalogQuery(schema::operators)},
    ObjectQuery{"operator class", CatalogQuery(schema::operator_classes)},
    ObjectQuery{"operator family", CatalogQuery(schema::operator_families)},
    ObjectQuery{"collation", CatalogQuery(schema::collations)},
    ObjectQuery{"conversion", CatalogQuery(schema::conversions)},
    ObjectQuery{"text search configuration", CatalogQuery(schema::text_search_configurations)},
    ObjectQuery{"text search dictionary", CatalogQuery(schema::text_search_dictionaries)},
    ObjectQuery{"text search parser", CatalogQuery(schema::text_search_parsers)},
    ObjectQuery{"text search template", CatalogQuery(schema::text_search_templates)},
    ObjectQuery{"default privilege", CatalogQuery(schema::default_privileges)},
};
constinit CatalogQuery extension_members(schema::extension_members);
constinit CatalogQuery needed_extensions(schema::needed_extensions);
constinit CatalogQuery present_kinds(schema::present_kinds);
constinit CatalogQuery grants(schema::grants);
constinit CatalogQuery comments(schema::comments);
constinit CatalogQuery security_labels(schema::security_labels);
constinit CatalogQuery dependencies_of_all(schema::dependencies);
constinit CatalogQuery parts(schema::parts);
constinit CatalogQuery view_columns(schema::view_columns);

Parameter oids_parameter(const std::vector<Oid> &oids) {
    std::vector<Datum> values;
    values.reserve(oids.size());
    for (const Oid oid : oids) {
        values.push_back(ObjectIdGetDatum(oid));
    }
    const Datum array = pg([&] {
        return PointerGetDatum(construct_array(values.data(), static_cast<int>(values.size()), OIDOID,
                                               sizeof(Oid), true, TYPALIGN_INT));
    });
    return {OIDARRAYOID, array, false};
}

using Key = std::tuple<Oid, Oid, int>; // class, object, column

struct Name {
    std::string type;
    std::string identity;
};

class SchemaReader {
public:
    SchemaReader(Oid schema, Oid owner, std::vector<Oid> hidden, const SnapshotScope &snapshot,
                 Unreadable unreadable, const std::function<void(SchemaObject &&)> &visit,
                 std::vector<ObjectDependency> *dependencies)
        : snapshot_(snapshot), visit_(visit), dependencies_(dependencies), unreadable_(unreadable),
          owner_(owner), schema_{OIDOID, ObjectIdGetDatum(schema), false}, hidden_(std::move(hidden)) {}

    void read(const std::string &quoted_name) {
        extension_members.for_each_row({schema_}, snapshot_, [&](const CatalogRow &row) {
            members_.insert({row.oid(1), row.oid(2)});
            if (row.boolean(3)) {
                hidden_.push_back(row.oid(2));
            }
        });
        needed_extensions.for_each_row({}, snapshot_, [&](const CatalogRow &row) {
            needed_.emplace(std::pair(row.oid(1), row.oid(2)), row.text(3));
        });
        if (dependencies_ != nullptr) {
            view_columns.for_each_row({schema_}, snapshot_, [&](const CatalogRow &row) {
                view_columns_.emplace(row.oid(1), row.texts(2));
            });
        }
        const std::vector<Parameter> parameters = {schema_, text_parameter(quoted_name),
                                                   oids_parameter(hidden_)};
        std::set<std::string, std::less<>> kinds;
        present_kinds.for_each_row({schema_}, snapshot_,
                                   [&](const CatalogRow &row) { kinds.insert(row.text(1)); });
        for (ObjectQuery &one : object_queries) {
            if (kinds.contains(one.kind)) {
                one.query.for_each_row(parameters, snapshot_,
                                       [&](const CatalogRow &row) { read_object(row); });
            }
        }
        grants.for_each_row(parameters, snapshot_,
                            [&](const CatalogRow &row) { read_property(row, "grant", " to "); });
        const std::vector<Oid> oids(oids_.begin(), oids_.end());
        const Parameter all = oids_parameter(oids);
        comments.for_each_row({all}, snapshot_,
                              [&](const CatalogRow &row) { read_property(row, "comment", ""); });
        if (kinds.contains("security label")) {
            security_labels.for_each_row({all}, snapshot_, [&](const CatalogRow &row) {
                read_property(row, "security label", " by ");
            });
        }
        if (dependencies_ != nullptr) {
            read_dependencies();
        }
    }

private:
    void add(SchemaObject &&object) {
        visit_(std::move(object));
        visited_++;
    }

    void read_object(const CatalogRow &row) {
        const Oid catalog = row.oid(4);
        const Oid oid = row.oid(5);
        if (members_.contains({catalog, oid}) || row.is_null(2)) { // or dropped meanwhile
            return;
        }
        SchemaObject object{row.text(1), row.text(2), {}, {}};
        if (OidIsValid(oid)) {
            oids_.insert(oid);
            names_.emplace(Key(catalog, oid, row.number(6)), Name{object.type, object.identity});
        }
        if (OidIsValid(row.oid(7)) && row.oid(7) != owner_) {
            add({"owner",
                 object.type + ' ' + object.identity,
                 {quote_identifier(role_name(row.oid(7)))},
                 {}});
        }
        if (row.is_null(3)) {
            return;
        }
        object.clauses = row.texts(3);
        if (!row.is_null(8)) {
            make_canonical(object.clauses, row.texts(8), row.texts(9), {catalog, oid, 0}, row.oid(10),
                           snapshot_, unreadable_);
        }
        if (const auto found = needed_.find({catalog, oid}); found != needed_.end() && row.number(6) == 0) {
            object.clauses.push_back(found->second);
        }
        if (dependencies_ != nullptr && OidIsValid(oid)) {
            places_.emplace(Key(catalog, oid, row.number(6)), visited_);
            if (const auto found = view_columns_.find(oid);
                found != view_columns_.end() && catalog == RelationRelationId) {
                object.columns = found->second;
            }
        }
        add(std::move(object));
    }

    // Columns need their table, whatever pg_depend says.
    void read_dependencies() {
        parts.for_each_row({schema_}, snapshot_, [&](const CatalogRow &row) {
            wholes_.emplace(Key(row.oid(1), row.oid(2), 0), Key(row.oid(3), row.oid(4), row.number(5)));
        });
        for (const auto &[key, place] : places_) {
            if (std::get<2>(key) != 0) {
                add_dependency(place, place_of(Key(std::get<0>(key), std::get<1>(key), 0)));
            }
        }
        dependencies_of_all.for_each_row({}, snapshot_, [&](const CatalogRow &row) {
            if (const auto object = place_of(Key(row.oid(1), row.oid(2), row.number(3)))) {
                add_dependency(*object, place_of(Key(row.oid(4), row.oid(5), row.number(6))));
            }
        });
    }

    void add_dependency(std::size_t object, const std::optional<std::size_t> &needed) {
        if (needed && *needed != object && seen_.emplace(object, *needed).second) {
            dependencies_->push_back({object, *needed});
        }
    }

    // Of an object, or of what it is a part of; nullopt: it is not of this schema, or hidden.
    [[nodiscard]] std::optional<std::size_t> place_of(Key key) const {
        for (;;) {
            if (const auto found = places_.find(key); found != places_.end()) {
                return found->second;
            }
            if (std::get<2>(key) != 0) { // a column without a row
                std::get<2>(key) = 0;
            } else if (const auto whole = wholes_.find(key); whole != wholes_.end()) {
                key = whole->second;
            } else {
                return std::nullopt;
            }
        }
    }

    // What an object has; of one that is left out nothing.
    void read_property(const CatalogRow &row, const char *type, const char *joint) {
        const Oid catalog = row.oid(1);
        const Oid object = row.oid(2);
        const int column = row.number(3);
        std::string name;
        if (const auto found = names_.find(Key(catalog, object, column)); found != names_.end()) {
            name = found->second.type + ' ' + found->second.identity;
        } else if (const auto whole = names_.find(Key(catalog, object, 0)); whole != names_.end()) {
            name = "column " + whole->second.identity + '.' + row.text(4); // of a view
        } else {
            return;
        }
        const std::string other = row.text(5);
        add({type, name + (other.empty() ? "" : joint + other), {row.text(6)}, {}});
    }

    const SnapshotScope &snapshot_;
    const std::function<void(SchemaObject &&)> &visit_;
    std::vector<ObjectDependency> *dependencies_; // nullptr: nobody wants to know
    Unreadable unreadable_;
    Oid owner_;
    Parameter schema_;
    std::vector<Oid> hidden_;
    std::set<std::pair<Oid, Oid>> members_;             // of extensions
    std::map<std::pair<Oid, Oid>, std::string> needed_; // extensions, by class and object
    std::set<Oid> oids_;                                // of what has a row
    std::map<Key, Name> names_;
    std::size_t visited_ = 0;
    std::map<Oid, std::vector<std::string>> view_columns_;
    std::map<Key, std::size_t> places_; // among the visited
    std::map<Key, Key> wholes_;         // of parts that have no row
    std::set<std::pair<std::size_t, std::size_t>> seen_;
};

} // namespace

void read_schema_objects(Oid schema, Oid owner, const std::vector<Oid> &hidden, const SnapshotScope &snapshot,
                         Unreadable unreadable, const std::function<void(SchemaObject &&)> &visit,
                         std::vector<ObjectDependency> *dependencies) {
    GucScope settings;
    set_printing(settings);
    const ActiveSnapshotScope active(snapshot);
    const char *name = pg([&] { return get_namespace_name(schema); });
    if (name != nullptr) {
        SchemaReader(schema, owner, hidden, snapshot, unreadable, visit, dependencies)
            .read(quote_identifier(name));
    }
}

} // namespace migrate::pg
