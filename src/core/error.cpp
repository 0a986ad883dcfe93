#include "core/error.hpp"

namespace migrate::core {

Error::Error(ErrorCode kind, std::string first_line, std::string cause, std::vector<std::string> concerned)
    : code(kind), message(std::move(first_line)), detail(std::move(cause)), revisions(std::move(concerned)) {}

const char *name_of(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::unknown_revision:
        return "unknown_revision";
    case ErrorCode::ambiguous_prefix:
        return "ambiguous_prefix";
    case ErrorCode::not_on_branch:
        return "not_on_branch";
    case ErrorCode::no_such_branch:
        return "no_such_branch";
    case ErrorCode::stray_row:
        return "stray_row";
    case ErrorCode::duplicate_row:
        return "duplicate_row";
    case ErrorCode::not_at_head:
        return "not_at_head";
    case ErrorCode::overlap:
        return "overlap";
    case ErrorCode::multiple_heads:
        return "multiple_heads";
    case ErrorCode::bad_range:
        return "bad_range";
    case ErrorCode::range_not_allowed:
        return "range_not_allowed";
    case ErrorCode::range_required:
        return "range_required";
    case ErrorCode::multi_start:
        return "multi_start";
    case ErrorCode::relative_overrun:
        return "relative_overrun";
    case ErrorCode::walked_too_far:
        return "walked_too_far";
    case ErrorCode::ambiguous_walk:
        return "ambiguous_walk";
    case ErrorCode::ambiguous_upgrade:
        return "ambiguous_upgrade";
    case ErrorCode::invalid_target:
        return "invalid_target";
    case ErrorCode::cycle:
        return "cycle";
    case ErrorCode::dependency_cycle:
        return "dependency_cycle";
    case ErrorCode::self_loop:
        return "self_loop";
    case ErrorCode::dependency_self_loop:
        return "dependency_self_loop";
    case ErrorCode::missing_parent:
        return "missing_parent";
    case ErrorCode::missing_dependency:
        return "missing_dependency";
    case ErrorCode::duplicate_revision:
        return "duplicate_revision";
    case ErrorCode::duplicate_parent:
        return "duplicate_parent";
    case ErrorCode::duplicate_label:
        return "duplicate_label";
    case ErrorCode::illegal_characters:
        return "illegal_characters";
    case ErrorCode::name_too_long:
        return "name_too_long";
    case ErrorCode::reserved_name:
        return "reserved_name";
    case ErrorCode::revision_in_use:
        return "revision_in_use";
    case ErrorCode::bad_replacement:
        return "bad_replacement";
    case ErrorCode::too_large:
        return "too_large";
    case ErrorCode::script_too_large:
        return "script_too_large";
    case ErrorCode::not_a_head:
        return "not_a_head";
    case ErrorCode::duplicate_head_argument:
        return "duplicate_head_argument";
    case ErrorCode::not_alembic_sql:
        return "not_alembic_sql";
    case ErrorCode::import_mismatch:
        return "import_mismatch";
    case ErrorCode::import_truncated:
        return "import_truncated";
    case ErrorCode::unsupported_copy:
        return "unsupported_copy";
    case ErrorCode::bad_archive:
        return "bad_archive";
    case ErrorCode::bad_folder:
        return "bad_folder";
    case ErrorCode::bad_encoding:
        return "bad_encoding";
    case ErrorCode::unknown_character:
        return "unknown_character";
    case ErrorCode::bad_mark:
        return "bad_mark";
    case ErrorCode::bad_name:
        return "bad_name";
    case ErrorCode::bad_plan:
        return "bad_plan";
    case ErrorCode::not_sql:
        return "not_sql";
    case ErrorCode::not_carried_over:
        return "not_carried_over";
    case ErrorCode::duplicate_version:
        return "duplicate_version";
    case ErrorCode::missing_file:
        return "missing_file";
    case ErrorCode::late_file:
        return "late_file";
    }
    return "unknown";
}

} // namespace migrate::core
