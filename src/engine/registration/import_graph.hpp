// The revisions that a service will have once a folder has been imported.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "engine/registration/absent_revisions.hpp"
#include "engine/registration/import_plan.hpp"
#include "engine/state/registry.hpp"

namespace migrate::engine {

class ImportGraph {
public:
    // registry: nullptr: the service is new. All are kept, and the plan's forms must stay as they are.
    ImportGraph(const ImportPlan &plan, const RegisteredRevisions &registered, const Registry *registry);

    // Whether a revision or branch label will be called so, or was before it was replaced.
    [[nodiscard]] bool has(const std::string &name);

    // Find what is wrong with all of them together. What is registered has been looked at when it was.
    void check(const std::string &service, ImportFindings &findings) const;

private:
    [[nodiscard]] bool is_changed() const;
    // What is registered, and neither in the folder nor removed.
    [[nodiscard]] bool stays_as_it_is(const std::string &id) const;
    [[nodiscard]] std::string file_of(const core::Error &error) const;

    const ImportPlan &plan_;
    const RegisteredRevisions &registered_;
    const Registry *registry_;
    std::unordered_set<std::string_view> removed_;
    std::optional<std::unordered_set<std::string_view>> names_; // of what is in the folder
};

} // namespace migrate::engine
