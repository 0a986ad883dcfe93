// The statements that lead from one schema to another one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/schema/schema.hpp"

namespace migrate::core {

enum class StatementReason : std::uint8_t {
    missing,    // it makes an object that is to be there
    unexpected, // it drops one that is not
    changed,    // it alters one
    renamed,    // it gives one another name, as told
    rebuilt     // it drops, or makes again, one that stands in the way of another change
};

// "missing", "unexpected", "changed", "renamed", "rebuilt"
const char *name_of(StatementReason reason) noexcept;

// Data that a statement would lose.
struct DataLoss {
    std::string what;  // "the rows of table habits.entries"
    std::string query; // whether there are any: a SELECT of one boolean
};

struct SchemaStatement {
    StatementReason reason;
    std::string type; // and identity: of the object that it is about
    std::string identity;
    std::optional<std::string> live; // definitions, before and after all statements; nullopt: it is not there
    std::optional<std::string> desired;
    std::string sql;    // without a semicolon
    std::string hazard; // what may surprise those who run it; empty: nothing
    std::vector<DataLoss> losses;
};

// How values of a type become values of another one.
enum class Cast : std::uint8_t { assigned, converted, by_text };
using CastBetween = std::function<Cast(const std::string &from, const std::string &to)>;

// What an existing table's rows get in a new column that must not be NULL and has no default.
enum class NewColumns : std::uint8_t {
    as_they_are, // nothing: the statement fails where there are rows
    filled       // 0, '', false, …: what they had before is lost
};

// Statements that make of the schema `live` the schema `desired`, in an order in which they can run. The
// order of columns is no difference. Refused (not_generated): an object that differs and of whose kind no
// statement is written; the message names each.
std::vector<SchemaStatement> statements_between(const Schema &live, const Schema &desired,
                                                const CastBetween &cast_between,
                                                NewColumns new_columns = NewColumns::as_they_are);

// The statements as a script: each with a semicolon, on lines of its own. Functions among them are not looked
// into when they are made, so that they may call each other.
std::string script_of(const std::vector<SchemaStatement> &statements);

} // namespace migrate::core
