// The objects of two schemas, side by side: which are the same, what each is part of, and what it needs.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/schema/schema.hpp"

namespace migrate::core {

enum class ObjectKind : std::uint8_t {
    table,
    column,
    column_order,
    constraint,
    index,
    sequence,
    view,
    materialized_view,
    function,
    procedure,
    aggregate,
    trigger,
    rule,
    policy,
    type,
    attribute,
    domain,
    domain_constraint,
    statistics,
    owner,
    grant,
    default_privilege,
    comment,
    given, // what a run makes by itself, or what no revision of one service makes: schema, extension
    other
};

// Of a row of a snapshot by its type.
ObjectKind kind_of(std::string_view type) noexcept;

inline constexpr std::size_t no_object = std::numeric_limits<std::size_t>::max();

// An object of both schemas, or of one of them. Places in MatchedSchemas::objects.
struct MatchedObject {
    ObjectKind kind = ObjectKind::other;
    std::string_view type;
    std::string_view identity;
    const SchemaObject *live = nullptr;
    const SchemaObject *desired = nullptr;
    std::size_t live_whole = no_object; // what it is part of, and goes with
    std::size_t desired_whole = no_object;
    std::vector<std::size_t> live_needs; // what it can't be without
    std::vector<std::size_t> desired_needs;
    std::vector<std::size_t> live_users; // what can't be without it
    std::vector<std::size_t> desired_users;
    std::vector<std::size_t> live_parts; // what goes with it
};

// A clause of a definition; empty: it has none of these.
std::string_view clause_of(const SchemaObject *object, std::size_t number) noexcept;

class MatchedSchemas {
public:
    // Both must outlive it.
    MatchedSchemas(const Schema &live, const Schema &desired);

    std::vector<MatchedObject> objects; // by type and identity

    // The object of this type and identity, or no_object.
    [[nodiscard]] std::size_t find(std::string_view type, std::string_view identity) const;
    // The table, view or materialized view of this identity.
    [[nodiscard]] std::size_t find_relation(std::string_view identity) const;

private:
    using Half = const SchemaObject *MatchedObject::*;

    void add(const Schema &schema, Half half);
    void connect(const Schema &schema, Half half);
    [[nodiscard]] std::size_t whole_of(const MatchedObject &object, Half half) const;
    [[nodiscard]] std::size_t carrier_of(std::string_view name, Half half) const;
    [[nodiscard]] std::size_t existing(std::size_t place, Half half) const;

    std::unordered_map<std::string, std::size_t> places_;
    // What has no row of its own, and what it is part of: indexes of constraints, sequences of identities.
    std::unordered_map<std::string, std::size_t> unnamed_;
};

// The column or constraint of a parent of its table that has the name of one; no_object: there is none.
std::size_t namesake_of_parent(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live);

// The column of a table's parent from which a column has what it is; no_object: it is not inherited.
std::size_t inherited_from(const MatchedSchemas &schemas, const MatchedObject &object, bool is_live);

} // namespace migrate::core
