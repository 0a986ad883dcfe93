// Columns: the statements that add, change and drop them.
#pragma once

#include <string>
#include <string_view>

#include "core/schema/step.hpp"

namespace migrate::core {

// Of a table: both as SQL spells them.
struct ColumnPlace {
    std::string_view table;
    std::string_view name;
};

// "name type COLLATE … DEFAULT … NOT NULL", for CREATE TABLE and ADD COLUMN.
std::string column_definition(const ColumnPlace &place, const SchemaObject &column);

// What CREATE TABLE and ADD COLUMN don't say of it: a NOT NULL that is not valid, storage, compression,
// statistics, settings.
Steps change_column_settings(const ColumnPlace &place, const SchemaObject *before,
                             const SchemaObject &column);

// has_children: other tables inherit it; the server then refuses it with an identity.
Steps add_column(const ColumnPlace &place, const SchemaObject &column, bool has_children);
// One that must not be NULL, with a value for the rows that are there.
Steps add_filled_column(const ColumnPlace &place, const SchemaObject &column, const std::string &value);
// desired: what takes its name; nullptr: nothing does.
Steps drop_column(const ColumnPlace &place, const SchemaObject &column, const SchemaObject *desired);

bool is_generated(const SchemaObject &column) noexcept;
// Whether its values are computed when they are read.
bool is_virtual(const SchemaObject &column) noexcept;
bool has_default(const SchemaObject &column) noexcept;
// Whether a column can become another one without being dropped.
bool can_alter_column(const SchemaObject &live, const SchemaObject &desired) noexcept;

struct ColumnChange {
    const SchemaObject &live;
    const SchemaObject &desired;
    bool is_retyped;                   // its type changes, or is made anew
    bool is_text_between;              // it is text while its type goes and comes again
    bool is_inherited;                 // its table's parent brings the type, or takes the expression
    bool has_new_default;              // its default is taken from it and given again, changed or not
    std::string value = {};            // from which its new values are made; empty: the server knows how
    std::vector<DataLoss> losses = {}; // by that
    bool has_not_null = false;         // its table's parent brings NOT NULL, or takes it
};

// What must go before what it needs can go: default, identity, expression.
Steps release_column(const ColumnPlace &place, const ColumnChange &change);
// The rest.
Steps alter_column(const ColumnPlace &place, const ColumnChange &change);

} // namespace migrate::core
