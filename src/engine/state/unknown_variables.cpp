#include <set>
#include <string_view>
#include <utility>

#include "core/text.hpp"

#include "engine/state/unknown_variables.hpp"

#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

constexpr std::size_t most_places = 100;

} // namespace

void UnknownVariables::look_at(const ScriptOrigin &origin, const Script &script, bool transactional,
                               Variables &variables) {
    if (script.variables == core::VariableStyle::none) {
        return;
    }
    const CheckedScript checked =
        check_script(origin, script, transactional, variables, script.statements == unknown_statements);
    for (const UnknownVariable &one : checked.unknown) {
        places_.push_back(
            {origin.service, one.name,
             core::format("{}, line {}{}", name_script(placed(origin, script)), std::to_string(one.line),
                          one.message.empty() ? "" : ": " + one.message)});
    }
}

void UnknownVariables::look_at_revision(const Service &service, const std::string &revision, ScriptKind kind,
                                        core::VariableStyle style, bool transactional, Variables &variables,
                                        const pg::SnapshotScope &snapshot) {
    if (style != core::VariableStyle::none) {
        Script script = ScriptReader(service, snapshot).require(revision, kind);
        script.variables = style;
        look_at({service.name, revision, kind}, script, transactional, variables);
    }
}

void UnknownVariables::refuse() const {
    if (places_.empty()) {
        return;
    }
    std::set<std::pair<std::string_view, std::string_view>> told; // services and variables
    std::vector<std::string> names;
    std::string detail;
    std::string calls;
    for (const Place &place : places_) {
        pg::check_interrupts();
        if (told.emplace(place.service, place.variable).second) {
            names.push_back(place.variable);
            calls += core::format(" SELECT migrate.set_variable({}, {}, '<value>');",
                                  pg::quote_literal(place.service), pg::quote_literal(place.variable));
        }
        if (&place < places_.data() + most_places) {
            detail += core::format("\n\"{}\": {}", place.variable, place.where);
        }
    }
    if (places_.size() > most_places) {
        detail += core::format("\nand {} more", std::to_string(places_.size() - most_places));
    }
    throw pg::Error(pg::sqlstate::unknown_variable,
                    names.size() == 1
                        ? core::format(R"(variable "{}" of service "{}" has no value)", names.front(),
                                       places_.front().service)
                        : core::format("{} variables have no value", std::to_string(names.size())),
                    "Nothing was run. These scripts need them:" + detail,
                    "Give them values; to a password, secret => true:" + calls);
}

} // namespace migrate::engine
