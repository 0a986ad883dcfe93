#include <algorithm>
#include <deque>

#include "core/script/secrets.hpp"
#include "core/text.hpp"

#include "engine/script/variables.hpp"

#include "engine/error.hpp"
#include "engine/settings.hpp"
#include "pg/error_data.hpp"
#include "pg/parse.hpp"
#include "pg/scan.hpp"
#include "pg/spi.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

pg::Error not_an_object() {
    return {ERRCODE_INVALID_PARAMETER_VALUE, R"(the setting "migrate.variables" is no JSON object)", "",
            R"(Write it as one: SET migrate.variables = '{"name": "value"}';)"};
}

// Values that are no strings count as JSON writes them; null is none.
std::vector<Variable> variables_in(const std::string &setting) {
    static pg::Statement statement(R"(
        SELECT key, value FROM pg_catalog.jsonb_each_text($1::pg_catalog.jsonb) WHERE value IS NOT NULL)");
    std::vector<Variable> variables;
    try {
        pg::Subtransaction subtransaction;
        for (pg::Row &row : statement.execute({pg::text_parameter(setting)})) {
            variables.push_back({std::move(row[0]).value(), std::move(row[1]).value(), false});
        }
        subtransaction.commit();
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) != ERRCODE_DATA_EXCEPTION) {
            throw;
        }
        throw not_an_object(); // whose text is nobody's business
    }
    return variables;
}

bool same_letters(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return pg_ascii_tolower(static_cast<unsigned char>(a)) ==
               pg_ascii_tolower(static_cast<unsigned char>(b));
    });
}

} // namespace

Variables::Variables(const Service &service, const pg::SnapshotScope &snapshot)
    : service_(service), snapshot_(snapshot), setting_(own_variables_setting()) {}

void Variables::read() {
    if (is_read_) {
        return;
    }
    is_read_ = true;
    sources_.push_back(read_variables(service_, snapshot_));
    for (const Variable &variable : expected_) {
        std::vector<Variable> &stored = sources_.front();
        if (std::none_of(stored.begin(), stored.end(),
                         [&](const Variable &other) { return other.name == variable.name; })) {
            stored.push_back(variable);
        }
    }
    for (const Variable &variable : sources_.front()) {
        if (variable.secret && !variable.value.empty()) {
            secrets_.push_back(variable.value);
        }
    }
    if (!setting_.empty()) {
        sources_.push_back(variables_in(setting_));
    }
}

// As it is written before as Flyway reads it, whose names have no case.
const Variable *Variables::find(std::string_view name, core::VariableStyle style) const {
    for (const std::vector<Variable> &source : sources_) {
        for (const Variable &variable : source) {
            if (variable.name == name) {
                return &variable;
            }
        }
    }
    const Variable *found = nullptr;
    for (const std::vector<Variable> &source : sources_) {
        for (const Variable &variable : source) {
            if (style == core::VariableStyle::braces && same_letters(variable.name, name)) {
                if (found != nullptr) {
                    return nullptr; // nobody can tell which
                }
                found = &variable;
            }
        }
        if (found != nullptr) {
            break;
        }
    }
    return found;
}

core::BoundText Variables::bind(const char *script, core::VariableStyle style) {
    read();
    return explained(service_.name, [&] {
        return core::bind_variables(
            script, style, [&](std::string_view name) -> std::optional<core::VariableValue> {
                const Variable *variable = find(name, style);
                return variable != nullptr
                           ? std::optional(core::VariableValue{variable->value, variable->secret})
                           : std::nullopt;
            });
    });
}

core::BoundText Variables::bind_openly(const char *script, core::VariableStyle style,
                                       const StandIn &stand_in) {
    read();
    std::deque<std::string> stand_ins; // each stays where it is
    return explained(service_.name, [&] {
        return core::bind_variables(script, style,
                                    [&](std::string_view name) -> std::optional<core::VariableValue> {
                                        const Variable *variable = find(name, style);
                                        if (variable == nullptr) {
                                            return std::nullopt;
                                        }
                                        if (!variable->secret) {
                                            return core::VariableValue{variable->value, false};
                                        }
                                        stand_ins.push_back(stand_in(variable->name, variable->value));
                                        return core::VariableValue{stand_ins.back(), true};
                                    });
    });
}

std::string Variables::masked(const std::string &text) const {
    return secrets_.empty() ? text : core::mask_secrets(text, secrets_);
}

pg::Error Variables::masked(const pg::Error &error) const {
    return {error.sqlstate(), masked(error.message()), masked(error.detail()), masked(error.hint())};
}

void Variables::mask(const pg::PgError &error) const {
    if (!secrets_.empty()) {
        pg::rewrite_texts(error, [&](const std::string &text) { return masked(text); });
    }
}

BoundScript::BoundScript(Variables &variables, const char *script, core::VariableStyle style)
    : variables_(variables), raw_(pg::after_byte_order_mark(script)),
      mark_(static_cast<std::size_t>(raw_ - script)), bound_(variables.bind(script, style)) {}

int BoundScript::raw_begin(const char *place) const noexcept {
    return static_cast<int>(bound_.raw_begin(offset_of(place)) - mark_);
}

int BoundScript::raw_end(const char *place) const noexcept {
    return static_cast<int>(bound_.raw_end(offset_of(place)) - mark_);
}

bool BoundScript::touches_secret(const char *place) const noexcept {
    return bound_.touches_secret(offset_of(place));
}

} // namespace migrate::engine
