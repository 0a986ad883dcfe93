#include "core/import/alembic_import.hpp"

#include "core/interrupt.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace migrate::core {
namespace {

constexpr const char *same_project = "Give the outputs of `alembic upgrade base:heads --sql` and `alembic "
                                     "downgrade heads:base --sql` of the same "
                                     "project.";

ImportedRevision imported(AlembicStep &&step) {
    ImportedRevision result;
    result.revision = {std::move(step.revision), std::move(step.parents), {}, {}, std::move(step.message)};
    result.transactional = step.transactional;
    result.up = std::move(step.script);
    result.line = step.line;
    return result;
}

// A row that gave way to the revision's, or came in its place, is one of its parents or dependencies.
void add_dependencies(Revision &revision, const std::vector<std::string> &neighbours) {
    for (const std::string &name : neighbours) {
        const auto knows = [&](const std::vector<std::string> &list) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        if (!knows(revision.down_revisions) && !knows(revision.depends_on)) {
            revision.depends_on.push_back(name);
        }
    }
}

// What follows the arrow is a list of parents, and perhaps a message: which it is, the upgrade tells.
bool leads_to(const std::string &after_arrow, const std::vector<std::string> &parents) {
    const std::string list = join(parents);
    return after_arrow == list || after_arrow.starts_with(list + ", ");
}

void add_downgrade(ImportedRevision &target, AlembicStep &&step) {
    const std::string line = "line " + std::to_string(step.line) + " of down_sql";
    if (!leads_to(step.to, target.revision.down_revisions)) {
        throw ImportError(
            ErrorCode::import_mismatch,
            "revision \"" + step.revision + "\" has other parents in " + line + " than in up_sql",
            "There: \"" + step.to + "\"; in up_sql: \"" + join(target.revision.down_revisions) + "\".",
            same_project);
    }
    if (target.down && *target.down != step.script) {
        throw ImportError(ErrorCode::import_mismatch,
                          "revision \"" + step.revision +
                              "\" is there twice with different scripts, the second in " + line,
                          "", same_project);
    }
    target.transactional = target.transactional && step.transactional;
    target.down = std::move(step.script);
    add_dependencies(target.revision, step.neighbours);
}

} // namespace

std::vector<ImportedRevision> combine_steps(std::vector<AlembicStep> upgrade,
                                            std::vector<AlembicStep> downgrade,
                                            const std::vector<AlembicStop> &stops) {
    std::vector<ImportedRevision> revisions;
    revisions.reserve(upgrade.size());
    std::unordered_map<std::string, std::size_t> places;
    InterruptTicker ticker;
    for (AlembicStep &step : upgrade) {
        ticker.tick();
        places.emplace(step.revision, revisions.size());
        const std::vector<std::string> neighbours = std::move(step.neighbours);
        revisions.push_back(imported(std::move(step)));
        add_dependencies(revisions.back().revision, neighbours);
    }
    const auto place_of = [&](const std::string &revision, std::size_t line) {
        const auto place = places.find(revision);
        if (place == places.end()) {
            throw ImportError(ErrorCode::import_mismatch,
                              "revision \"" + revision + "\" in line " + std::to_string(line) +
                                  " of down_sql is not in up_sql",
                              "", same_project);
        }
        return place->second;
    };
    for (AlembicStep &step : downgrade) {
        ticker.tick();
        const std::size_t place = place_of(step.revision, step.line);
        add_downgrade(revisions[place], std::move(step));
    }
    for (const AlembicStop &stop : stops) {
        ticker.tick();
        (void)place_of(stop.revision, stop.line);
    }
    return revisions;
}

bool doubles_percents(std::string_view text) {
    bool any = false;
    for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i)) {
        std::size_t end = text.find_first_not_of('%', i);
        end = end == std::string_view::npos ? text.size() : end;
        if ((end - i) % 2 != 0) {
            return false;
        }
        any = true;
        i = end;
    }
    return any;
}

} // namespace migrate::core
