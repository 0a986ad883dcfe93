// The plan of Sqitch: a list of changes, each with what it requires, and of tags.
#pragma once

#include "core/core.hpp"

#include <cstddef>
#include <string_view>

namespace migrate::core {

// "users", "core:auth@v2", "@v1", "!legacy", or 40 hexadecimal digits. At least one of change, tag and id is
// there.
struct SqitchDependency {
    std::string text; // as it is written
    bool is_conflict = false;
    std::string project;
    std::string change;
    std::string tag; // without the @
    std::string id;
};

struct SqitchTag {
    std::string name; // without the @
    std::string note;
    std::size_t line;
};

struct SqitchChange {
    std::string name;
    std::vector<SqitchDependency> dependencies;
    std::vector<SqitchTag> tags;
    std::string note;
    std::size_t line;
    // Where a later change has the same name: the tags between the two, the last one first. The scripts of
    // this one have the name of one of them.
    std::vector<std::string> rework_tags;
};

// What keeps Sqitch from reading the plan.
struct SqitchPlanError {
    std::size_t line; // 0: the whole file
    std::string message;
    std::string hint;
};

struct SqitchPlan {
    std::string project;
    std::vector<SqitchChange> changes; // in the order in which they are deployed
    std::vector<SqitchPlanError> errors;
};

// Reads a plan as Sqitch does (lib/App/Sqitch/Plan.pm), but on to its end, whatever is wrong.
[[nodiscard]] SqitchPlan read_sqitch_plan(std::string_view text);

// Whether a change, a tag or a project can be called so.
[[nodiscard]] bool is_sqitch_name(std::string_view name);

} // namespace migrate::core
