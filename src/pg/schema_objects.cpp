#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "pg/schema_objects.hpp"

#include "pg/canonical.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/memory.hpp"
#include "pg/printing.hpp"
#include "pg/schema/operators.hpp"
#include "pg/schema/properties.hpp"
#include "pg/schema/relations.hpp"
#include "pg/schema/routines.hpp"
#include "pg/schema/table_parts.hpp"
#include "pg/schema/text_search.hpp"
#include "pg/schema/types.hpp"
#include "pg/spi.hpp"

namespace migrate::pg {

namespace {

// Each has the parameters $1 schema, $2 its name as SQL spells it, $3 relations to leave out, and the columns
// type, identity, clauses (NULL: only named), class, object, column, owner (0: has none of its own), texts
// that a restore may change, what each of them is (one for all, or one each), and the object that they are
// about.
constexpr std::array object_queries = {
    schema::schemas,
    schema::tables,
    schema::views,
    schema::columns,
    schema::column_orders,
    schema::sequences,
    schema::constraints,
    schema::constraint_triggers,
    schema::indexes,
    schema::triggers,
    schema::rules,
    schema::policies,
    schema::statistics,
    schema::publications,
    schema::functions,
    schema::aggregates,
    schema::types,
    schema::attributes,
    schema::domains,
    schema::domain_constraints,
    schema::casts,
    schema::operators,
    schema::operator_classes,
    schema::operator_families,
    schema::collations,
    schema::conversions,
    schema::text_search_configurations,
    schema::text_search_dictionaries,
    schema::text_search_parsers,
    schema::text_search_templates,
    schema::default_privileges,
};

// A row that a query answers with. What it points to lasts as long as the level of SPI.
class CatalogRow {
public:
    CatalogRow(const SPITupleTable *table, std::uint64_t number)
        : type_(table->tupdesc), tuple_(table->vals[number]) {}

    [[nodiscard]] bool is_null(int column) const {
        bool is_null = false;
        (void)value(column, is_null);
        return is_null;
    }
    [[nodiscard]] std::string text(int column) const { return pg::to_string(value(column)); }
    [[nodiscard]] Oid oid(int column) const { return DatumGetObjectId(value(column)); }
    [[nodiscard]] int number(int column) const { return DatumGetInt32(value(column)); }
    [[nodiscard]] bool boolean(int column) const { return DatumGetBool(value(column)); }

    // Elements that are NULL are empty.
    [[nodiscard]] std::vector<std::string> texts(int column) const {
        const Datum array = value(column);
        Datum *elements = nullptr;
        bool *nulls = nullptr;
        int count = 0;
        pg([&] {
            deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls,
                              &count);
        });
        std::vector<std::string> result;
        result.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; i++) {
            result.push_back(nulls[i] ? std::string() : std::string(bytes_of(elements[i])));
        }
        return result;
    }

private:
    [[nodiscard]] Datum value(int column) const {
        bool is_null = false;
        return value(column, is_null);
    }
    [[nodiscard]] Datum value(int column, bool &is_null) const {
        return pg([&] { return SPI_getbinval(tuple_, type_, column, &is_null); });
    }

    TupleDesc type_;
    HeapTuple tuple_;
};

template <typename F>
void for_each_row(const char *sql, const std::vector<Parameter> &parameters, const SnapshotScope &snapshot,
                  F visit) {
    const SpiConnection connection;
    std::vector<Oid> types;
    std::vector<Datum> values;
    for (const Parameter &parameter : parameters) {
        types.push_back(parameter.type);
        values.push_back(parameter.value);
    }
    pg([&] {
        SPIPlanPtr plan = SPI_prepare(sql, static_cast<int>(types.size()), types.data());
        if (plan == nullptr) {
            elog(ERROR, "could not prepare \"%s\": %s", sql, SPI_result_code_string(SPI_result));
        }
        const int code = SPI_execute_snapshot(plan, values.data(), nullptr, snapshot.get(), InvalidSnapshot,
                                              true, false, 0);
        if (code < 0) {
            elog(ERROR, "could not run \"%s\": %s", sql, SPI_result_code_string(code));
        }
    });
    const SPITupleTable *table = SPI_tuptable;
    TemporaryMemory memory;
    for (std::uint64_t number = 0; number < table->numvals; number++) {
        check_interrupts();
        visit(CatalogRow(table, number));
        memory.reset();
    }
}

std::string canonical(const std::string &form, const std::string &text, Oid object) {
    if (form == "expression") {
        return canonical_expression(text, object);
    }
    if (form == "default") {
        return canonical_expression(text, InvalidOid);
    }
    if (form == "domain check") {
        return canonical_domain_check(text, object);
    }
    if (form == "trigger condition") {
        return canonical_trigger_condition(text, object);
    }
    if (form == "query") {
        return canonical_query(text);
    }
    if (form == "rule") {
        return canonical_rule(text);
    }
    return canonical_function_body(object);
}

// Put the text that a restore would make of a part into the clause that has it.
void replace_part(std::vector<std::string> &clauses, const std::string &part, const std::string &better) {
    for (std::string &clause : clauses) {
        if (const std::size_t place = clause.find(part); place != std::string::npos) {
            clause.replace(place, part.size(), better);
            return;
        }
    }
}

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
    SchemaReader(Oid schema, Oid owner, const std::vector<Oid> &hidden, const SnapshotScope &snapshot,
                 const std::function<void(SchemaObject &&)> &visit)
        : snapshot_(snapshot), visit_(visit), owner_(owner), schema_{OIDOID, ObjectIdGetDatum(schema), false},
          hidden_(hidden) {}

    void read(const std::string &quoted_name) {
        for_each_row(schema::extension_members, {schema_}, snapshot_, [&](const CatalogRow &row) {
            members_.insert({row.oid(1), row.oid(2)});
            if (row.boolean(3)) {
                hidden_.push_back(row.oid(2));
            }
        });
        const std::vector<Parameter> parameters = {schema_, text_parameter(quoted_name),
                                                   oids_parameter(hidden_)};
        for (const char *query : object_queries) {
            for_each_row(query, parameters, snapshot_, [&](const CatalogRow &row) { read_object(row); });
        }
        for_each_row(schema::grants, parameters, snapshot_,
                     [&](const CatalogRow &row) { read_property(row, "grant", " to "); });
        const std::vector<Oid> oids(oids_.begin(), oids_.end());
        const Parameter all = oids_parameter(oids);
        for_each_row(schema::comments, {all}, snapshot_,
                     [&](const CatalogRow &row) { read_property(row, "comment", ""); });
        for_each_row(schema::security_labels, {all}, snapshot_,
                     [&](const CatalogRow &row) { read_property(row, "security label", " by "); });
    }

private:
    void read_object(const CatalogRow &row) {
        const Oid catalog = row.oid(4);
        const Oid oid = row.oid(5);
        if (members_.contains({catalog, oid}) || row.is_null(2)) { // or dropped meanwhile
            return;
        }
        SchemaObject object{row.text(1), row.text(2), {}};
        if (OidIsValid(oid)) {
            oids_.insert(oid);
            names_.emplace(Key(catalog, oid, row.number(6)), Name{object.type, object.identity});
        }
        if (OidIsValid(row.oid(7)) && row.oid(7) != owner_) {
            visit_({"owner", object.type + ' ' + object.identity, {quote_identifier(role_name(row.oid(7)))}});
        }
        if (row.is_null(3)) {
            return;
        }
        object.clauses = row.texts(3);
        if (!row.is_null(8)) {
            const std::vector<std::string> parts = row.texts(8);
            const std::vector<std::string> forms = row.texts(9);
            for (std::size_t i = 0; i < parts.size(); i++) {
                const std::string better =
                    canonical(forms[std::min(i, forms.size() - 1)], parts[i], row.oid(10));
                if (better != parts[i]) {
                    replace_part(object.clauses, parts[i], better);
                }
            }
        }
        visit_(std::move(object));
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
        visit_({type, name + (other.empty() ? "" : joint + other), {row.text(6)}});
    }

    const SnapshotScope &snapshot_;
    const std::function<void(SchemaObject &&)> &visit_;
    Oid owner_;
    Parameter schema_;
    std::vector<Oid> hidden_;
    std::set<std::pair<Oid, Oid>> members_; // of extensions
    std::set<Oid> oids_;                    // of what has a row
    std::map<Key, Name> names_;
};

} // namespace

void read_schema_objects(Oid schema, Oid owner, const std::vector<Oid> &hidden, const SnapshotScope &snapshot,
                         const std::function<void(SchemaObject &&)> &visit) {
    GucScope settings;
    set_printing(settings);
    const char *name = pg([&] { return get_namespace_name(schema); });
    if (name != nullptr) {
        SchemaReader(schema, owner, hidden, snapshot, visit).read(quote_identifier(name));
    }
}

} // namespace migrate::pg
