#include "core/schema/clauses.hpp"

#include "core/schema/names.hpp"
#include "core/schema/step.hpp"

namespace migrate::core {

namespace {

void skip(std::string_view &text, std::string_view word) {
    if (text.starts_with(word)) {
        text.remove_prefix(word.size());
    }
}

} // namespace

std::string_view table_of_index(std::string_view definition) {
    skip(definition, "CREATE ");
    skip(definition, "UNIQUE ");
    skip(definition, "INDEX ");
    definition.remove_prefix(first_name(definition).size());
    skip(definition, " ON ");
    skip(definition, "ONLY ");
    return qualified_name(definition);
}

std::string_view partition_parent(std::string_view parents) {
    constexpr std::string_view mark = "PARTITION OF ";
    return parents.starts_with(mark) ? qualified_name(parents.substr(mark.size())) : std::string_view();
}

std::vector<std::string_view> parents_of(std::string_view parents) {
    const std::string_view parent = partition_parent(parents);
    return parent.empty() ? options_in(parents) : std::vector{parent};
}

} // namespace migrate::core
