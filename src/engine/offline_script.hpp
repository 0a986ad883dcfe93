// An offline plan as a script for psql.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan_offline.hpp"

#include "engine/due_repeatables.hpp"
#include "engine/hooks.hpp"
#include "engine/registry.hpp"
#include "engine/script_reader.hpp"
#include "engine/service_scripts.hpp"

namespace migrate::engine {

// Text as lines: a statement may have several.
class ScriptLines {
public:
    void add(std::string_view text);

    // What forms a paragraph ends with a blank line.
    void add_paragraph(std::string_view text);
    void add_blank() { lines_.emplace_back(); }
    void put_first(const char *paragraph);

    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

private:
    std::vector<std::string> lines_;
};

class OfflineScript {
public:
    // repeatables: what runs after the steps.
    OfflineScript(const Service &service, const Registry &registry, const core::OfflinePlan &plan,
                  const std::vector<DueRepeatable> &repeatables, const pg::SnapshotScope &snapshot);

    // The lines of the script. To be called once.
    std::vector<std::string> print();

private:
    // A script among the others, and what it reads of itself in the settings.
    struct Part {
        std::string direction;
        std::string revision;
        std::string event; // a hook's
        const char *body;
        bool transactional = true;
    };

    [[nodiscard]] bool is_transactional(const core::Step &step) const;
    [[nodiscard]] bool leaves_transaction() const;
    [[nodiscard]] bool writes_long_version() const;
    [[nodiscard]] std::string start_check() const;

    void prepare_version_table();
    void add_steps();
    void add_step(const core::Step &step);
    void add_foreign_dependencies(const core::Step &step);
    std::string add_script(const core::Step &step);
    void add_verification(const std::string &revision);
    void add_repeatable(const std::string &name);
    void add_hook(const char *event, const std::string &direction, const std::string &revision);
    std::string add_part(const Part &part);
    void add_settings(const Part &part, const std::string &set);
    void add_change(const core::RowChange &change, bool may_be_gone);

    const Service &service_;
    const Registry &registry_;
    const core::OfflinePlan &offline_;
    const std::vector<DueRepeatable> &repeatables_;
    std::string table_;
    ScriptReader reader_;
    ServiceScriptReader service_reader_;
    Hooks hooks_;
    std::size_t rows_;       // that the version table has by now
    bool must_stop_ = false; // psql must not go on after an error
    ScriptLines lines_;
};

} // namespace migrate::engine
