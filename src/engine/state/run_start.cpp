#include <algorithm>
#include <charconv>

#include "core/graph/replacements.hpp"
#include "core/target/lookup.hpp"
#include "core/target/named_state.hpp"
#include "core/text.hpp"

#include "engine/state/run_start.hpp"

#include "engine/store/run_log.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

// nullopt: no number that a run could have.
std::optional<std::int64_t> run_number(std::string_view text) {
    std::int64_t number = 0;
    const char *end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, number);
    return failure == std::errc() && stopped == end && number > 0 ? std::optional(number) : std::nullopt;
}

pg::Error unknown_run(const std::string &service, std::string_view name, std::string_view target) {
    const std::optional<std::int64_t> number = run_number(name);
    std::string detail;
    if (!number) {
        detail = core::format(R"("{}" is no number of a run.)", name);
    } else if (const std::vector<std::string> touched = services_of_run(*number); touched.empty()) {
        detail = core::format(R"(Service "{}": the log has no run {}.)", service, name);
    } else {
        detail = core::format(R"(Run {} did not touch service "{}", but {}.)", name, service,
                              core::quote_some(touched));
    }
    return {
        pg::sqlstate::unknown_revision, core::cannot_locate(target), detail,
        core::format("To see the runs: SELECT run, command, target, version_before FROM migrate.runs WHERE "
                     "service = {} ORDER BY run DESC;",
                     pg::quote_literal(service))};
}

// A run that nothing but its log tells how to undo.
class RunStart {
public:
    RunStart(ServiceViews &views, const std::string &service, std::string_view target,
             std::vector<LoggedRun> runs)
        : views_(views), service_(service), target_(target), runs_(std::move(runs)) {}

    core::Rows find() {
        if (runs_.front().is_older) {
            refuse(core::format("The service was made anew after run {}.", first()));
        }
        refuse_stamps();
        refuse_other_writers();
        core::Rows rows;
        for (const std::string &row : runs_.front().version_before) {
            rows.push_back(in_sight(row));
        }
        return rows;
    }

private:
    [[nodiscard]] std::string first() const { return std::to_string(runs_.front().run); }

    [[noreturn]] void refuse(const std::string &detail) const {
        throw pg::Error(
            pg::sqlstate::invalid_target,
            core::format("Destination {} is not a valid downgrade target from current head(s)", target_),
            core::format(R"(Service "{}": {})", service_, detail),
            core::format(
                "To see what has been done since: SELECT * FROM migrate.log WHERE service = {} AND run >= "
                "{}; a revision can be named as the target instead.",
                pg::quote_literal(service_), first()));
    }

    void refuse_stamps() const {
        for (const LoggedRun &run : runs_) {
            if (run.command == name_of(RunCommand::stamp) || run.command == name_of(RunCommand::adopt)) {
                refuse(core::format(
                    "Run {} ({}) wrote version rows without running a script, so the down scripts "
                    "need not fit what is there.",
                    std::to_string(run.run), run.command));
            }
        }
    }

    // Alembic, for one, leaves no log.
    void refuse_other_writers() {
        core::Rows left = runs_.front().version_before;
        for (const LoggedRun &run : runs_) {
            if (!same(left, run.version_before)) {
                refuse(core::format(
                    "The version rows before run {} are not those that the log had before: somebody "
                    "else has written the version table.",
                    std::to_string(run.run)));
            }
            left = run.version_after;
        }
        if (!same(left, views_.rows_read(service_))) {
            refuse(
                core::format("The version rows are not those that run {} left: somebody else has written the "
                             "version table since.",
                             std::to_string(runs_.back().run)));
        }
    }

    // What a revision and the one that replaces it name is the same state.
    bool same(core::Rows one, core::Rows other) {
        for (core::Rows *rows : {&one, &other}) {
            for (std::string &row : *rows) {
                row = views_.in_sight(service_, row);
            }
            std::sort(rows->begin(), rows->end());
        }
        return one == other;
    }

    std::string in_sight(const std::string &row) {
        const core::Graph &graph = views_.registry(service_).graph;
        std::string name = views_.in_sight(service_, row);
        if (!graph.find(name)) {
            const std::string replacement = core::describe_replacement(graph, row);
            refuse(core::format(R"(Run {} began with revision "{}", which is {}.)", first(), row,
                                replacement.empty() ? "not registered any more" : "there no more by itself") +
                   (replacement.empty() ? "" : " " + replacement));
        }
        return name;
    }

    ServiceViews &views_;
    const std::string &service_;
    std::string_view target_;
    std::vector<LoggedRun> runs_;
};

} // namespace

std::optional<core::Rows> find_run_start(ServiceViews &views, const std::string &service,
                                         std::string_view target) {
    const std::optional<core::NamedState> named = core::parse_named_state(target);
    if (!named || named->kind != core::NamedState::Kind::run) {
        return std::nullopt;
    }
    const std::optional<std::int64_t> number = run_number(named->name);
    std::vector<LoggedRun> runs;
    if (number) {
        runs = runs_since(views.service(service), *number);
    }
    if (runs.empty()) {
        throw unknown_run(service, named->name, target);
    }
    return RunStart(views, service, target, std::move(runs)).find();
}

} // namespace migrate::engine
