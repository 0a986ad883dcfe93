#include "core/import/liquibase_properties.hpp"

#include "core/import/placeholders.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

class PropertyReading {
public:
    PropertyReading(const SourceFile &file, std::size_t line, LiquibaseFolder &folder)
        : file_(file), line_(line), folder_(folder), migrations_(folder.migrations) {}

    void read(std::string_view text) {
        const std::vector<LiquibaseAttribute> attributes = read_liquibase_property(text);
        const LiquibaseAttribute *name = find_attribute(attributes, "name");
        const LiquibaseAttribute *value = find_attribute(attributes, "value");
        const LiquibaseAttribute *dbms = find_attribute(attributes, "dbms");
        if (name == nullptr || value == nullptr || (dbms != nullptr && !is_for_postgresql(dbms->value))) {
            return;
        }
        for (const std::string_view other : {"context", "contextfilter", "labels"}) {
            if (find_attribute(attributes, other) != nullptr) {
                refuse(ErrorCode::not_carried_over,
                       core::format("property \"{}\" has a value for some contexts or labels alone",
                                    name->value),
                       core::format("In what you import, take the line out, and set the value: SELECT "
                                    "migrate.set_variable('<service>', '{}', '{}');",
                                    name->value, value->value));
                return;
            }
        }
        if (value->value.starts_with('"') && (value->value.size() == 1 || !value->value.ends_with('"'))) {
            refuse(ErrorCode::bad_mark, "Liquibase ends the value at its first blank, in quotes too",
                   "Write a value without blanks.");
        } else if (has_brace_place(value->value)) {
            refuse(ErrorCode::not_carried_over,
                   core::format("property \"{}\" is made of another one", name->value),
                   "In what you import, write the value itself.");
        } else {
            const LiquibaseAttribute *global = find_attribute(attributes, "global");
            set_property(*name, *value, global != nullptr && !equal_in_any_case(global->value, "true"));
        }
    }

private:
    // Of several values the first one holds; one that is for its own file holds there alone.
    void set_property(const LiquibaseAttribute &name, const LiquibaseAttribute &value, bool is_local) {
        const ImportedVariable *known = migrations_.find_variable(name.value);
        if (known != nullptr && known->value != value.value &&
            (is_local || folder_.local_properties.contains(name.value))) {
            refuse(ErrorCode::not_carried_over,
                   core::format("property \"{}\" has another value in {}", name.value,
                                is_local && !folder_.local_properties.contains(name.value)
                                    ? "the files before"
                                    : folder_.local_properties.at(name.value)),
                   "Here a variable has one value for all scripts of a service: use two names.");
            return;
        }
        if (known == nullptr) {
            migrations_.set_variable(name.value, value.value);
        }
        if (is_local) {
            folder_.local_properties.emplace(name.value, file_.name);
        }
    }

    void refuse(ErrorCode code, std::string message, std::string hint) {
        migrations_.refuse(file_, line_, code, std::move(message), std::move(hint));
    }

    const SourceFile &file_;
    std::size_t line_;
    LiquibaseFolder &folder_;
    Migrations &migrations_;
};

} // namespace

void add_liquibase_property(const SourceFile &file, std::size_t line, std::string_view text,
                            LiquibaseFolder &folder) {
    PropertyReading(file, line, folder).read(text);
}

} // namespace migrate::core
