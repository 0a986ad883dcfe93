#include <algorithm>

#include "core/graph/names.hpp"
#include "core/text.hpp"

#include "engine/report/export_call.hpp"

#include "pg/catalog.hpp"

namespace migrate::engine {

ExportCall::ExportCall(const char *function, const std::string &service)
    : text_(core::format("SELECT migrate.{}({}", function, pg::quote_literal(service))) {}

ExportCall &ExportCall::add(const std::string &value) {
    text_ += ", " + pg::quote_literal(value);
    return *this;
}

ExportCall &ExportCall::add(const char *name, const std::string &value) {
    text_ += core::format(", {} => {}", name, pg::quote_literal(value));
    return *this;
}

ExportCall &ExportCall::add_list(const char *name, const std::vector<std::string> &values) {
    std::string list;
    for (const std::string &value : values) {
        list += (list.empty() ? "" : ", ") + pg::quote_literal(value);
    }
    if (!values.empty()) {
        text_ += core::format(", {} => ARRAY[{}]", name, list);
    }
    return *this;
}

ExportCall &ExportCall::add_word(const char *name, const char *word) {
    text_ += core::format(", {} => {}", name, word);
    return *this;
}

ExportCall &ExportCall::note_marks(bool has_marks) {
    has_marks_ = has_marks_ || has_marks;
    return *this;
}

ExportCall &ExportCall::note_names(const core::Revision &revision) {
    has_reserved_names_ =
        has_reserved_names_ || core::begins_target(revision.id) ||
        std::any_of(revision.branch_labels.begin(), revision.branch_labels.end(), core::begins_target);
    return *this;
}

std::string ExportCall::end_unless(const std::string &service, const std::string &revision) const {
    return core::format(
        "{}) WHERE NOT EXISTS (SELECT FROM migrate.revisions WHERE service = {} AND revision = {});", text_,
        pg::quote_literal(service), pg::quote_literal(revision));
}

} // namespace migrate::engine
