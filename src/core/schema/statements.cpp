#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "core/schema/statements.hpp"

#include "core/schema/change_order.hpp"
#include "core/schema/changes.hpp"
#include "core/schema/clauses.hpp"
#include "core/schema/identity_options.hpp"
#include "core/schema/matching.hpp"
#include "core/schema/names.hpp"
#include "core/schema/part_statements.hpp"
#include "core/schema/statement_writer.hpp"
#include "core/schema/type_statements.hpp"
#include "core/text.hpp"

namespace migrate::core {

const char *name_of(StatementReason reason) noexcept {
    switch (reason) {
    case StatementReason::missing:
        return "missing";
    case StatementReason::unexpected:
        return "unexpected";
    case StatementReason::changed:
        return "changed";
    case StatementReason::renamed:
        return "renamed";
    case StatementReason::rebuilt:
        break;
    }
    return "rebuilt";
}

namespace {

enum Act : std::size_t { release, drop, create, alter, link, finish, act_count };

// Where the changes of a kind come, if nothing that it needs says otherwise: first what goes, parts before
// wholes, then what comes.
int rank_of(ObjectKind kind, Act act, bool is_foreign_key) {
    struct Ranks {
        ObjectKind kind;
        int drop, create, link;
    };
    static constexpr std::array table = {
        Ranks{ObjectKind::grant, 1, 43, 0},
        Ranks{ObjectKind::comment, 1, 44, 0},
        Ranks{ObjectKind::default_privilege, 1, 42, 0},
        Ranks{ObjectKind::owner, 1, 41, 0},
        Ranks{ObjectKind::policy, 2, 39, 0},
        Ranks{ObjectKind::rule, 2, 38, 0},
        Ranks{ObjectKind::trigger, 2, 37, 0},
        Ranks{ObjectKind::statistics, 3, 36, 0},
        Ranks{ObjectKind::view, 5, 34, 0},
        Ranks{ObjectKind::materialized_view, 5, 35, 0},
        Ranks{ObjectKind::index, 6, 27, 29},
        Ranks{ObjectKind::constraint, 6, 26, 29},
        Ranks{ObjectKind::function, 7, 32, 0},
        Ranks{ObjectKind::procedure, 7, 32, 0},
        Ranks{ObjectKind::aggregate, 7, 33, 0},
        Ranks{ObjectKind::column, 8, 25, 33},
        Ranks{ObjectKind::table, 9, 24, 28},
        Ranks{ObjectKind::sequence, 10, 23, 30},
        Ranks{ObjectKind::domain_constraint, 11, 22, 0},
        Ranks{ObjectKind::attribute, 12, 20, 0},
        Ranks{ObjectKind::domain, 12, 21, 0},
        Ranks{ObjectKind::type, 12, 20, 0},
    };
    const auto *const found =
        std::find_if(table.begin(), table.end(), [&](const Ranks &one) { return one.kind == kind; });
    if (found == table.end() || act == release) {
        return 0;
    }
    switch (act) {
    case drop:
        return is_foreign_key ? 4 : found->drop;
    case link:
        return found->link;
    case finish:
        return 40;
    default:
        return is_foreign_key ? 31 : found->create;
    }
}

class Road {
public:
    Road(const Schema &live, const Schema &desired, const MatchedSchemas &schemas,
         const std::vector<Fate> &fates, const CastBetween &cast_between)
        : schemas_(schemas), fates_(fates), writer_(schemas, fates, live, desired, cast_between),
          schema_(desired.name), numbers_(schemas.objects.size()) {}

    std::vector<SchemaStatement> find() {
        for (std::size_t place = 0; place < fates_.size(); place++) {
            add_changes(place);
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            alias_changes(place);
        }
        find_children();
        for (std::size_t place = 0; place < fates_.size(); place++) {
            order_own(place);
            order_live(place);
            order_desired(place);
            order_attached(place);
            order_inherited(place);
        }
        order_names();
        return write();
    }

private:
    using Numbers = std::array<std::size_t, act_count>;

    [[nodiscard]] const MatchedObject &at(std::size_t place) const { return schemas_.objects[place]; }

    void add(std::size_t place, Act act) {
        const MatchedObject &object = at(place);
        const SchemaObject &one = object.desired != nullptr ? *object.desired : *object.live;
        const bool is_key = object.kind == ObjectKind::constraint && is_foreign_key(one);
        const std::size_t whole = object.kind != ObjectKind::column   ? 0
                                  : object.desired_whole != no_object ? object.desired_whole
                                                                      : object.live_whole;
        numbers_[place][act] =
            order_.add({rank_of(object.kind, act, is_key), whole, writer_.column_position(place), place});
        changes_.push_back({place, act});
    }

    void add_changes(std::size_t place) {
        numbers_[place].fill(no_object);
        const Fate &fate = fates_[place];
        if (fate.alters) {
            add(place, release);
        }
        if (fate.drops) {
            add(place, drop);
        }
        if (fate.creates && !writer_.is_inside(place)) {
            add(place, create);
        }
        if (fate.alters || fate.is_made_anew) {
            add(place, alter);
        }
        if (fate.creates || fate.alters) {
            add(place, link);
        }
        if (fate.is_made_anew) {
            add(place, finish);
        }
    }

    // What goes or comes with something else stands where that stands.
    void alias_changes(std::size_t place) {
        if (fates_[place].vanishes) {
            numbers_[place][drop] = gone(place);
        }
        if (writer_.is_inside(place)) {
            numbers_[place][create] = made(at(place).desired_whole);
        }
    }

    [[nodiscard]] std::size_t gone(std::size_t place) const {
        while (place != no_object && fates_[place].vanishes) {
            place = fates_[place].gone_with;
        }
        if (place == no_object) {
            return no_object;
        }
        return fates_[place].is_made_anew ? numbers_[place][alter] : numbers_[place][drop];
    }

    [[nodiscard]] std::size_t made(std::size_t place) const {
        return fates_[place].is_made_anew ? numbers_[place][alter] : numbers_[place][create];
    }

    void before(std::size_t first, std::size_t second) {
        if (first != no_object && second != no_object) {
            order_.set_before(first, second);
        }
    }
    // Each of the acts of one place before each of those of another one.
    void before(std::size_t first, std::initializer_list<Act> firsts, std::size_t second,
                std::initializer_list<Act> seconds) {
        for (const Act one : firsts) {
            for (const Act other : seconds) {
                before(numbers_[first][one], numbers_[second][other]);
            }
        }
    }

    void order_own(std::size_t place) {
        before(place, {release}, place, {drop, alter, create});
        before(place, {drop}, place, {create, alter});
        before(place, {create, alter}, place, {link, finish});
        const std::size_t whole = at(place).desired_whole;
        if (whole != no_object) {
            before(whole, {create}, place, {create, alter, link});
            if (fates_[whole].is_made_anew) {
                before(whole, {alter}, place, {create, alter});
            }
            const std::size_t owner = schemas_.find("owner", grantless(at(place)));
            if (at(place).kind == ObjectKind::grant && owner != no_object) {
                before(owner, {create, alter, drop}, place, {create, alter});
            }
        }
    }

    static std::string_view grantless(const MatchedObject &object) {
        return split_last(object.identity, " to ").object;
    }

    // What needs something goes before it, or lets go of it.
    void order_live(std::size_t place) {
        for (const std::size_t needed : at(place).live_needs) {
            const bool is_in_type = at(needed).kind != ObjectKind::function &&
                                    at(needed).kind != ObjectKind::aggregate &&
                                    at(needed).kind != ObjectKind::sequence;
            before(place, {drop, release}, needed, {drop});
            if (fates_[needed].is_retyped || fates_[needed].is_made_anew) {
                before(place, {drop, release}, needed, {alter});
            }
            if (!fates_[place].goes() && (at(place).kind != ObjectKind::column || is_in_type)) {
                before(place, {alter}, needed, {drop, finish});
            }
            if (at(place).kind == ObjectKind::sequence) {
                before(place, {link}, needed, {drop});
            }
        }
    }

    // What needs something comes after it.
    void order_desired(std::size_t place) {
        for (const std::size_t needed : at(place).desired_needs) {
            if (at(place).kind == ObjectKind::sequence) {
                before(needed, {create, alter}, place, {link});
            } else if (writer_.has_late_default(place) && at(needed).kind == ObjectKind::function) {
                before(needed, {create, alter}, place, {link});
            } else {
                before(needed, {create, alter}, place, {create, alter});
            }
            if (at(place).kind == ObjectKind::constraint && is_foreign_key(*at(place).desired)) {
                order_behind_attached(place, needed);
            }
        }
    }

    // The unique index of a partitioned table can be referred to when all of its partitions have one.
    void order_behind_attached(std::size_t key, std::size_t needed) {
        const std::string mark = format("ATTACHED TO {}", split_on(at(needed).identity).name);
        if (at(needed).kind != ObjectKind::constraint) {
            return;
        }
        for (std::size_t place = 0; place < fates_.size(); place++) {
            if (at(place).kind == ObjectKind::constraint &&
                clause_of(at(place).desired, clause::constraint_attached) == mark) {
                before(place, {link}, key, {create, alter});
            }
        }
    }

    // A partition is attached with its own indexes, the indexes after that.
    void order_attached(std::size_t place) {
        const MatchedObject &object = at(place);
        if (object.kind == ObjectKind::constraint || object.kind == ObjectKind::index ||
            object.kind == ObjectKind::column) {
            order_children_of(place);
        }
        if (object.desired == nullptr) {
            return;
        }
        const bool is_part = object.kind == ObjectKind::constraint || object.kind == ObjectKind::index;
        if (is_part && object.desired_whole != no_object) {
            before(place, {create, alter}, object.desired_whole, {link});
            before(object.desired_whole, {link}, place, {link});
            order_parent_of(place);
        } else if (object.kind == ObjectKind::table) {
            const std::size_t parent =
                schemas_.find("table", partition_parent(clause_of(object.desired, clause::table_parents)));
            if (parent != no_object) {
                before(parent, {create, alter}, place, {link});
            }
        }
    }

    void order_parent_of(std::size_t place) {
        const bool is_index = at(place).kind == ObjectKind::index;
        const std::string_view attached =
            clause_of(at(place).desired, is_index ? std::size_t{clause::index_attached}
                                                  : std::size_t{clause::constraint_attached});
        constexpr std::string_view mark = "ATTACHED TO ";
        if (!attached.starts_with(mark)) {
            return;
        }
        const SchemaObject *table = at(at(place).desired_whole).desired;
        const std::size_t parent =
            is_index ? schemas_.find("index", attached.substr(mark.size()))
                     : schemas_.find("constraint",
                                     format("{} on {}", attached.substr(mark.size()),
                                            partition_parent(clause_of(table, clause::table_parents))));
        if (parent != no_object) {
            before(parent, {create, alter}, place, {link});
        }
    }

    // What changes of a parent comes before a partition is detached, so that the partition changes with it,
    // and before another table inherits it or is attached that has it already.
    void order_children_of(std::size_t part) {
        const MatchedObject &object = at(part);
        for (const std::size_t child :
             children(object.desired_whole != no_object ? object.desired_whole : object.live_whole)) {
            before(part, {drop}, child, {alter});
            if (object.kind == ObjectKind::column) {
                before(part, {create, alter}, child, {create, alter});
            }
        }
    }

    [[nodiscard]] const std::set<std::size_t> &children(std::size_t table) const {
        static const std::set<std::size_t> none;
        const auto found = children_.find(table);
        return found == children_.end() ? none : found->second;
    }

    void find_children() {
        for (std::size_t place = 0; place < fates_.size(); place++) {
            for (const SchemaObject *half : {at(place).live, at(place).desired}) {
                if (at(place).kind != ObjectKind::table) {
                    continue;
                }
                for (const std::string_view parent : parents_of(clause_of(half, clause::table_parents))) {
                    if (const std::size_t table = schemas_.find("table", parent); table != no_object) {
                        children_[table].insert(place);
                    }
                }
            }
        }
    }

    void order_inherited(std::size_t place) {
        const MatchedObject &object = at(place);
        if (object.kind != ObjectKind::column && object.kind != ObjectKind::constraint) {
            return;
        }
        for (const bool is_live : {true, false}) {
            const std::size_t source = inherited_from(schemas_, object, is_live);
            if (source != no_object && !fates_[place].vanishes && !writer_.is_inside(place)) {
                for (const Act act : {release, drop, create, alter}) {
                    before(source, {act}, place, {act});
                }
            }
        }
    }

    // Two objects that want one name, one after the other.
    void order_names() {
        std::unordered_map<std::string, std::vector<std::size_t>> going;
        std::unordered_map<std::string, std::vector<std::size_t>> coming;
        for (std::size_t place = 0; place < fates_.size(); place++) {
            const MatchedObject &object = at(place);
            const Fate &fate = fates_[place];
            if (fate.goes() || (fate.alters && object.kind == ObjectKind::column)) {
                for (std::string &name : names_of(object, object.live)) {
                    going[std::move(name)].push_back(place);
                }
            }
            if (fate.creates || (fate.alters && object.kind == ObjectKind::column)) {
                for (std::string &name : names_of(object, object.desired)) {
                    coming[std::move(name)].push_back(place);
                }
            }
        }
        for (const auto &[name, places] : coming) {
            const auto found = going.find(name);
            if (found == going.end()) {
                continue;
            }
            for (const std::size_t place : places) {
                for (const std::size_t other : found->second) {
                    if (place != other) {
                        before(other, {release, drop}, place, {create, alter});
                    }
                }
            }
        }
    }

    // What no other object of the schema can be called at the same time.
    [[nodiscard]] std::vector<std::string> names_of(const MatchedObject &object,
                                                    const SchemaObject *half) const {
        switch (object.kind) {
        case ObjectKind::table:
        case ObjectKind::view:
        case ObjectKind::materialized_view:
        case ObjectKind::sequence:
        case ObjectKind::index:
        case ObjectKind::type:
        case ObjectKind::domain:
            return {std::string(object.identity)};
        case ObjectKind::constraint:
            if (has_index(*half)) {
                return {format("{}.{}", schema_, split_on(object.identity).name)};
            }
            return {};
        case ObjectKind::column: {
            const std::string_view sequence = identity_sequence(clause_of(half, clause::column_identity));
            return sequence.empty() ? std::vector<std::string>() : std::vector{std::string(sequence)};
        }
        case ObjectKind::function:
        case ObjectKind::procedure:
        case ObjectKind::aggregate:
            return {format("routine {}", object.identity)};
        default:
            return {};
        }
    }

    [[nodiscard]] Steps steps_of(std::size_t place, Act act) const {
        switch (act) {
        case release:
            return writer_.release(place);
        case drop:
            return writer_.drop(place);
        case create:
            return writer_.create(place);
        case alter:
            return writer_.alter(place);
        case link:
            return writer_.link(place);
        default:
            return writer_.finish(place);
        }
    }

    [[nodiscard]] StatementReason reason_of(std::size_t place) const {
        const MatchedObject &object = at(place);
        if (object.live == nullptr) {
            return StatementReason::missing;
        }
        if (object.desired == nullptr) {
            return StatementReason::unexpected;
        }
        return object.live->clauses == object.desired->clauses ? StatementReason::rebuilt
                                                               : StatementReason::changed;
    }

    [[nodiscard]] std::vector<SchemaStatement> write() const {
        std::vector<SchemaStatement> statements;
        for (const std::size_t number : order_.sorted()) {
            const auto [place, act] = changes_[number];
            const MatchedObject &object = at(place);
            for (Step &step : steps_of(place, act)) {
                SchemaStatement one{reason_of(place),
                                    std::string(object.type),
                                    std::string(object.identity),
                                    {},
                                    {},
                                    {},
                                    {},
                                    {}};
                if (object.live != nullptr) {
                    one.live = object.live->definition();
                }
                if (object.desired != nullptr) {
                    one.desired = object.desired->definition();
                }
                one.sql = std::move(step.sql);
                one.hazard = std::move(step.hazard);
                one.losses = std::move(step.losses);
                statements.push_back(std::move(one));
            }
        }
        return statements;
    }

    const MatchedSchemas &schemas_;
    const std::vector<Fate> &fates_;
    StatementWriter writer_;
    std::string schema_;
    ChangeOrder order_;
    std::vector<Numbers> numbers_; // of the changes of each object
    std::vector<std::pair<std::size_t, Act>> changes_;
    std::map<std::size_t, std::set<std::size_t>> children_; // tables that inherit from one, partitions of it
};

bool is_routine_with_text(const SchemaStatement &statement) {
    return statement.sql.starts_with("CREATE OR REPLACE ") &&
           statement.sql.find("BEGIN ATOMIC") == std::string::npos;
}

// Whether a statement has a value of an enumeration as a constant, whatever it does with it.
bool has_value(const SchemaStatement &statement, std::string_view type, std::string_view value) {
    if (statement.sql.find(format("{}::{}", value, type)) != std::string::npos) {
        return true;
    }
    const std::string_view word = value.substr(value.find('\'') + 1);
    return statement.sql.find(format("::{}[]", type)) != std::string::npos &&
           statement.sql.find(word.substr(0, word.size() - 1)) != std::string::npos;
}

// Types whose new values are used by the statements themselves: what ALTER TYPE has added can't be used in
// the same transaction.
std::vector<std::size_t> types_used_at_once(const MatchedSchemas &schemas, const std::vector<Fate> &fates,
                                            const std::vector<SchemaStatement> &statements) {
    std::vector<std::size_t> found;
    for (std::size_t place = 0; place < fates.size(); place++) {
        const MatchedObject &type = schemas.objects[place];
        if (type.kind != ObjectKind::type || !fates[place].alters) {
            continue;
        }
        const std::vector<std::string_view> before = enum_values(*type.live);
        for (const std::string_view value : enum_values(*type.desired)) {
            if (std::find(before.begin(), before.end(), value) == before.end() &&
                std::any_of(statements.begin(), statements.end(), [&](const SchemaStatement &one) {
                    return !is_routine_with_text(one) && has_value(one, type.identity, value);
                })) {
                found.push_back(place);
                break;
            }
        }
    }
    return found;
}

} // namespace

std::vector<SchemaStatement> statements_between(const Schema &live, const Schema &desired,
                                                const CastBetween &cast_between) {
    const MatchedSchemas schemas(live, desired);
    std::vector<std::size_t> made_anew;
    for (;;) {
        const std::vector<Fate> fates = fates_of(schemas, made_anew);
        std::vector<SchemaStatement> statements = Road(live, desired, schemas, fates, cast_between).find();
        const std::vector<std::size_t> more = types_used_at_once(schemas, fates, statements);
        if (more.empty()) {
            return statements;
        }
        made_anew.insert(made_anew.end(), more.begin(), more.end());
    }
}

std::string script_of(const std::vector<SchemaStatement> &statements) {
    std::string script;
    if (std::any_of(statements.begin(), statements.end(), [](const SchemaStatement &one) {
            return one.sql.starts_with("CREATE OR REPLACE FUNCTION ") ||
                   one.sql.starts_with("CREATE OR REPLACE PROCEDURE ");
        })) {
        script += "SET LOCAL check_function_bodies = off;\n";
    }
    for (const SchemaStatement &one : statements) {
        script += one.sql + ";\n";
    }
    return script;
}

} // namespace migrate::core
