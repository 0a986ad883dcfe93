#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "pg/canonical_definition.hpp"

#include "pg/canonical.hpp"
#include "pg/catalog_query.hpp"
#include "pg/definition_parts.hpp"
#include "pg/printed.hpp"
#include "pg/relation_lock.hpp"
#include "pg/schema/named_relations.hpp"
#include "pg/subtransaction.hpp"

extern "C" {
#include <catalog/pg_policy.h>
#include <catalog/pg_proc.h>
#include <catalog/pg_rewrite.h>
}

namespace migrate::pg {

namespace {

// What a text is.
enum class Form : std::uint8_t {
    expression,
    expressions,
    default_value,
    domain_check,
    trigger_condition,
    view,
    rule,
    function,
    policy,
    options,
    settings,
};

// As the queries of catalogs call it.
Form form_of(std::string_view name) noexcept {
    static constexpr std::array<std::pair<std::string_view, Form>, 10> names = {{
        {"expression", Form::expression},
        {"expressions", Form::expressions},
        {"default", Form::default_value},
        {"domain check", Form::domain_check},
        {"trigger condition", Form::trigger_condition},
        {"view", Form::view},
        {"rule", Form::rule},
        {"function", Form::function},
        {"policy", Form::policy},
        {"settings", Form::settings},
    }};
    const auto *const found =
        std::find_if(names.begin(), names.end(), [&](const auto &one) { return one.first == name; });
    return found != names.end() ? found->second : Form::options;
}

// Of a text that stands in a clause as it is printed.
std::string canonical(Form form, const std::string &text, Oid object) {
    switch (form) {
    case Form::expression:
    case Form::expressions:
        return canonical_expression(text, object);
    case Form::default_value:
        return canonical_expression(text, InvalidOid);
    case Form::domain_check:
        return canonical_domain_check(text, object);
    case Form::trigger_condition:
        return canonical_trigger_condition(text, object);
    default:
        return sorted_list(text);
    }
}

// What is printed is kept where it can't be read again.
template <typename F>
std::string canonical_or(const std::string &printed, Unreadable unreadable, F read_again) {
    if (unreadable == Unreadable::raise) {
        return read_again();
    }
    try {
        const Subtransaction attempt;
        return read_again();
    } catch (const PgError &error) {
        forgive_change(error);
        return printed;
    }
}

constinit CatalogQuery named_relations(schema::named_relations);

// Waits for whoever is changing a relation. To read on is in vain then: what was read before is of before the
// change.
void wait_for_change(Oid relation, Unreadable unreadable) {
    {
        const Subtransaction wait; // rolled back: gives back the lock
        lock_relation(relation, LookLock::mode);
    }
    if (unreadable == Unreadable::raise) {
        pg([&] {
            ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                            errmsg_internal("relation %u was being changed while it was read", relation)));
        });
    }
}

// Makes a text that names relations, with all of them locked for a look until it is made. Nobody waits for
// one with another in hand: who drops several of them would wait for these, in a deadlock. So the server,
// when it prints the text, waits for none.
template <typename F>
std::string under_locks(Oid catalog, Oid object, const SnapshotScope &snapshot, Unreadable unreadable,
                        F make) {
    std::vector<Oid> relations;
    named_relations.for_each_row(
        {{OIDOID, ObjectIdGetDatum(catalog), false}, {OIDOID, ObjectIdGetDatum(object), false}}, snapshot,
        [&](const CatalogRow &row) { relations.push_back(row.oid(1)); });
    for (;;) {
        Oid busy = InvalidOid;
        {
            const Subtransaction look; // rolled back: gives back the locks
            const auto found = std::find_if(relations.begin(), relations.end(), [](Oid relation) {
                return !try_lock_relation(relation, LookLock::mode);
            });
            if (found == relations.end()) {
                return make();
            }
            busy = *found;
        }
        wait_for_change(busy, unreadable);
    }
}

std::string without_spaces_before(const std::string &text) {
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string function_text(Oid function, Unreadable unreadable) {
    const std::string body = without_spaces_before(printed_function_body(function));
    std::string text = printed_function(function);
    const std::size_t place = text.rfind(body);
    if (place == std::string::npos) {
        return text;
    }
    return text.replace(place, body.size(),
                        canonical_or(body, unreadable, [&] { return canonical_function_body(function); }));
}

std::string policy_text(const std::string &tree, Oid table, Unreadable unreadable) {
    const std::string printed = printed_expression(tree, table);
    return canonical_or(printed, unreadable, [&] { return canonical_expression(printed, table); });
}

// What stands in a clause for a text that names relations.
constexpr const char *later = "\x01";

// What a text consists of that has several parts.
std::vector<std::string> parts_of(Form form, const std::string &text) {
    switch (form) {
    case Form::expressions:
        return split_list(text);
    case Form::trigger_condition:
        return {trigger_condition(text)};
    default:
        return {text};
    }
}

// Put the text that a restore would make of a part into the clause that has it, from begin on: parts come in
// the order in which the clauses have them, and one may be like another. Moves begin behind it.
struct Place {
    std::size_t clause = 0;
    std::size_t offset = 0;
};
void replace_part(std::vector<std::string> &clauses, const std::string &part, const std::string &better,
                  Place &begin) {
    for (Place place = begin; place.clause < clauses.size(); place = {place.clause + 1, 0}) {
        std::string &clause = clauses[place.clause];
        place.offset = clause.find(part, place.offset);
        if (place.offset != std::string::npos) {
            clause.replace(place.offset, part.size(), better);
            begin = {place.clause, place.offset + better.size()};
            return;
        }
    }
}

} // namespace

void forgive_change(const PgError &error) {
    const int code = error.data()->sqlerrcode;
    if (code != ERRCODE_INTERNAL_ERROR && code != ERRCODE_INVALID_SCHEMA_NAME &&
        code != ERRCODE_T_R_DEADLOCK_DETECTED && code != ERRCODE_T_R_SERIALIZATION_FAILURE &&
        ERRCODE_TO_CATEGORY(code) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION) {
        throw;
    }
    FreeErrorData(error.data());
}

void make_canonical(std::vector<std::string> &clauses, const std::vector<std::string> &texts,
                    const std::vector<std::string> &forms, const ObjectAddress &self, Oid object,
                    const SnapshotScope &snapshot, Unreadable unreadable) {
    Place place;
    const auto put = [&](Oid catalog, Oid namer, auto make) {
        replace_part(clauses, later, under_locks(catalog, namer, snapshot, unreadable, make), place);
    };
    for (std::size_t i = 0; i < texts.size(); i++) {
        const Form form = form_of(forms[std::min(i, forms.size() - 1)]);
        switch (form) {
        case Form::settings:
            clauses.front() = with_sorted_settings(clauses.front());
            break;
        case Form::view:
            put(RewriteRelationId, object, [&] {
                const std::string printed = printed_view(self.objectId);
                return canonical_or(printed, unreadable, [&] { return canonical_query(printed); });
            });
            break;
        case Form::rule:
            put(RewriteRelationId, self.objectId, [&] {
                const std::string printed = printed_rule(self.objectId);
                return canonical_or(printed, unreadable, [&] { return canonical_rule(printed); });
            });
            break;
        case Form::function:
            put(ProcedureRelationId, self.objectId, [&] { return function_text(self.objectId, unreadable); });
            place = {};
            break;
        case Form::policy:
            put(PolicyRelationId, self.objectId, [&] { return policy_text(texts[i], object, unreadable); });
            break;
        default:
            for (const std::string &part : parts_of(form, texts[i])) {
                const std::string better =
                    canonical_or(part, unreadable, [&] { return canonical(form, part, object); });
                replace_part(clauses, part, better, place);
            }
        }
    }
}

} // namespace migrate::pg
