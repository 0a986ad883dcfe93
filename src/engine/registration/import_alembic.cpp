#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "core/graph/names.hpp"
#include "core/import/alembic_fit.hpp"
#include "core/text.hpp"

#include "engine/registration/import_alembic.hpp"

#include "engine/error.hpp"
#include "engine/registration/batch.hpp"
#include "engine/script/script_place.hpp"
#include "engine/state/applied_state.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/store/change_log.hpp"
#include "pg/error.hpp"
#include "pg/messages.hpp"
#include "pg/read_only.hpp"
#include "pg/scan.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view after_mark(const std::string &text) {
    return std::string_view(text).substr(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
}

// What core finds wrong in a text.
template <typename F>
auto explained(const F &read) {
    try {
        return read();
    } catch (const core::ImportError &error) {
        throw pg::Error(sqlstate_of(error.code), error.message, error.detail, error.hint);
    }
}

// A text of SQL, taken apart.
struct Steps {
    std::vector<core::AlembicStep> steps;
    std::vector<core::AlembicStop> stops;
};

Steps read_steps(const std::string &text, core::Direction direction, const char *argument) {
    const char *begin = after_mark(text).data(); // ends where the text does
    core::AlembicReader reader(begin, direction, argument);
    try {
        return explained([&] {
            pg::scan_tokens(begin, [&](std::size_t from, std::size_t to) { reader.token({from, to}); });
            std::vector<core::AlembicStep> steps = reader.finish();
            return Steps{std::move(steps), reader.stops()};
        });
    } catch (const pg::PgError &error) {
        point_into(error, argument, begin);
        throw;
    }
}

// A text that begins above what is registered.
void check_parents(const std::vector<core::ImportedRevision> &revisions, const core::Graph &graph) {
    std::unordered_set<std::string_view> known;
    for (const core::ImportedRevision &imported : revisions) {
        pg::check_interrupts();
        const core::Revision &revision = imported.revision;
        for (const auto *names : {&revision.down_revisions, &revision.depends_on}) {
            for (const std::string &name : *names) {
                if (!known.contains(name) && !graph.find_name(name)) {
                    throw pg::Error(
                        pg::sqlstate::missing_parent,
                        core::format("Revision {} referenced from {} is not present", name, revision.id),
                        "It is neither registered nor in up_sql before that.",
                        "Give the output of `alembic upgrade base:heads --sql`, which begins at the base.");
                }
            }
        }
        known.insert(revision.id);
    }
}

// What Alembic does not print is kept as it is registered.
void keep_unprinted(core::Revision &revision, const core::Revision &registered) {
    revision.branch_labels = registered.branch_labels;
    revision.replaces = registered.replaces;
    if (revision.message.empty()) {
        revision.message = registered.message;
    }
    const auto &printed = revision.depends_on;
    const bool has_all = std::all_of(printed.begin(), printed.end(), [&](const std::string &name) {
        return std::find(registered.depends_on.begin(), registered.depends_on.end(), name) !=
               registered.depends_on.end();
    });
    if (has_all) {
        revision.depends_on = registered.depends_on;
    }
}

// Where the downgrade has no step of a revision, or not all of it.
void warn_of_irreversible(const std::vector<core::ImportedRevision> &revisions,
                          const std::vector<core::AlembicStop> &stops) {
    std::unordered_map<std::string_view, std::size_t> stop_lines;
    for (const core::AlembicStop &stop : stops) {
        stop_lines.emplace(stop.revision, stop.line);
    }
    std::vector<std::string> irreversible;
    std::vector<std::string> stopped;
    for (const core::ImportedRevision &imported : revisions) {
        if (!imported.down) {
            irreversible.push_back(imported.revision.id);
            if (stop_lines.contains(imported.revision.id)) {
                stopped.push_back(imported.revision.id);
            }
        }
    }
    if (irreversible.empty()) {
        return;
    }
    const std::string message = "no down scripts for revisions " + core::quote_some(irreversible);
    if (stopped.empty()) {
        pg::send_warning(
            message, "down_sql has no step of theirs, so that they are registered as irreversible.",
            "Of several heads, Alembic takes one at a time: put the outputs of `alembic downgrade "
            "<head>:base --sql` for each head one after the other.");
        return;
    }
    const bool has_others = stopped.size() < irreversible.size();
    pg::send_warning(
        message,
        core::format(
            "down_sql stops in the step of revision \"{}\", which begins in line {}, as it does where "
            "a downgrade() raises an error. What has no whole step is registered as irreversible.",
            stopped.front(), std::to_string(stop_lines.at(stopped.front()))),
        has_others ? "Alembic may still print the others: put the outputs of `alembic downgrade "
                     "<revision>:<parent> --sql` for each revision one after the other."
                   : "");
}

void warn_of_doubled_percents(const std::string &up_sql) {
    if (core::doubles_percents(up_sql)) {
        pg::send_warning(
            "each % in up_sql is doubled",
            "So Alembic prints it where env.py does not set the parameter style.",
            "If the migrations have single ones, add dialect_opts={\"paramstyle\": \"named\"} to "
            "context.configure() in env.py, and import what Alembic prints then.");
    }
}

// What of a history applied revisions can't take, since register() lets them keep their names and edges.
void warn_of_applied(const std::vector<std::string> &kept) {
    if (!kept.empty()) {
        pg::send_warning(
            "branch labels or dependencies of revisions " + core::quote_some(kept) + " differ from history",
            "These revisions are applied, and so they stay as they are registered.",
            "The first import brings them, if it has a history: doc/alembic.md says how to begin anew.");
    }
}

bool has_same(std::vector<std::string> one, std::vector<std::string> other) {
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    return one == other;
}

class Import {
public:
    Import(const Service &service, const pg::SnapshotScope &snapshot)
        : service_(service), snapshot_(snapshot), registry_(registry_of(service, snapshot)),
          applied_(service, snapshot) {}

    [[nodiscard]] const core::Graph &graph() const { return registry_->graph; }

    // The forms of what is imported, in its order.
    std::vector<RevisionForm> forms(std::vector<core::ImportedRevision> &&revisions) {
        std::vector<RevisionForm> forms(revisions.size());
        for (std::size_t i = 0; i < revisions.size(); i++) {
            pg::check_interrupts();
            core::ImportedRevision &imported = revisions[i];
            StoredRevision &stored = forms[i].stored;
            stored.transactional = imported.transactional;
            stored.up = std::move(imported.up);
            stored.down = std::move(imported.down);
            stored.revision = std::move(imported.revision);
            if (const auto node = graph().find(stored.revision.id)) {
                keep_unprinted(stored.revision, graph().revision(*node));
                keep_verify(stored, *node);
            }
        }
        return forms;
    }

    // Put what the history says into the forms, and add forms of what is registered and not imported.
    void describe(std::vector<RevisionForm> &forms, const std::vector<core::Revision> &history) {
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < forms.size(); i++) {
            places.emplace(forms[i].stored.revision.id, i);
        }
        for (const core::Revision &said : history) {
            for (const std::string &label : said.branch_labels) {
                carriers_.emplace(label, said.id);
            }
        }
        for (const core::Revision &said : history) {
            pg::check_interrupts();
            const auto place = places.find(said.id);
            const auto node = graph().find(said.id);
            if (!node) {
                describe_new(forms[place->second].stored.revision, said);
            } else if (place != places.end()) {
                describe_again(forms[place->second], *node, said);
            } else if (core::Revision described = as_described(*node, said);
                       described != graph().revision(*node)) {
                forms.push_back({read_stored(service_, said.id, snapshot_), true});
                forms.back().stored.revision = std::move(described);
            }
        }
        name_by_id(forms);
        warn_of_applied(kept_);
    }

private:
    // What may be registered for it beside the scripts, which no import may lose.
    void keep_verify(StoredRevision &stored, core::Node node) {
        if (registry_->properties[node].verifiable) {
            stored.verify = read_stored(service_, stored.revision.id, snapshot_).verify;
        }
    }

    static void describe_new(core::Revision &revision, const core::Revision &said) {
        if (!said.message.empty()) {
            revision.message = said.message;
        }
        revision.branch_labels = said.branch_labels;
        revision.depends_on = said.depends_on;
    }

    // A script that differs goes by the rules of register(), and no word of the history makes it pass.
    void describe_again(RevisionForm &form, core::Node node, const core::Revision &said) {
        const core::Revision &registered = graph().revision(node);
        core::Revision &revision = form.stored.revision;
        const bool differs = properties_of(form.stored) != registry_->properties[node] ||
                             revision.down_revisions != registered.down_revisions;
        form.replace = !differs || is_applied(said.id);
        core::Revision described = form.replace ? as_described(node, said) : registered;
        described.down_revisions = std::move(revision.down_revisions);
        revision = std::move(described);
    }

    // What is registered, with what the history says, as far as it may change. An applied revision keeps its
    // labels and dependencies.
    core::Revision as_described(core::Node node, const core::Revision &said) {
        const core::Revision &registered = graph().revision(node);
        core::Revision revision = registered;
        if (!said.message.empty()) {
            revision.message = said.message;
        }
        std::vector<std::string> depends_on = said.depends_on;
        std::copy_if(
            registered.depends_on.begin(), registered.depends_on.end(), std::back_inserter(depends_on),
            [](const std::string &name) { return core::parse_cross_service_name(name).has_value(); });
        const bool has_labels = has_same(registered.branch_labels, said.branch_labels);
        const bool has_dependencies = has_same(by_id(registered.depends_on), by_id(depends_on));
        if (has_labels && has_dependencies) {
            return revision;
        }
        if (is_applied(said.id)) {
            keep(said, registered);
            return revision;
        }
        if (!has_labels) {
            revision.branch_labels = said.branch_labels;
        }
        if (!has_dependencies) {
            revision.depends_on = std::move(depends_on);
        }
        return revision;
    }

    // A label means the revision that carries it.
    [[nodiscard]] std::vector<std::string> by_id(std::vector<std::string> names) const {
        for (std::string &name : names) {
            const auto carrier = carriers_.find(name);
            name = carrier != carriers_.end() ? carrier->second : name;
        }
        return names;
    }

    void keep(const core::Revision &said, const core::Revision &registered) {
        kept_.push_back(said.id);
        for (const std::string &label : said.branch_labels) {
            if (std::find(registered.branch_labels.begin(), registered.branch_labels.end(), label) ==
                registered.branch_labels.end()) {
                unregistered_.insert(label);
            }
        }
    }

    // A dependency on a label that could not be registered names the revision itself.
    void name_by_id(std::vector<RevisionForm> &forms) const {
        for (RevisionForm &form : forms) {
            for (std::string &name : form.stored.revision.depends_on) {
                name = unregistered_.contains(name) ? carriers_.at(name) : name;
            }
        }
    }

    bool is_applied(const std::string &revision) { return applied_.state().is_applied(revision); }

    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    std::shared_ptr<const Registry> registry_;
    AppliedRevisions applied_;
    std::unordered_map<std::string, std::string> carriers_; // by label, in the history
    std::unordered_set<std::string> unregistered_;          // labels that are kept from applied revisions
    std::vector<std::string> kept_;                         // applied revisions, described otherwise
};

} // namespace

std::vector<std::string> import_alembic(const std::string &name, const AlembicTexts &texts) {
    pg::refuse_read_only("migrate.import_alembic()");
    const Service service = lock_service(name);
    Steps up = read_steps(texts.up_sql, core::Direction::upgrade, "up_sql");
    Steps down =
        texts.down_sql ? read_steps(*texts.down_sql, core::Direction::downgrade, "down_sql") : Steps{};
    std::vector<core::ImportedRevision> revisions = explained(
        [&] { return core::combine_steps(std::move(up.steps), std::move(down.steps), down.stops); });
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Import import(service, snapshot);
    check_parents(revisions, import.graph());
    std::vector<core::Revision> history;
    if (texts.history) {
        history = explained([&] {
            return core::fit_history(core::read_alembic_history(after_mark(*texts.history)), revisions,
                                     import.graph());
        });
    }
    warn_of_doubled_percents(texts.up_sql);
    if (texts.down_sql) {
        warn_of_irreversible(revisions, down.stops);
    }
    std::vector<RevisionForm> forms = import.forms(std::move(revisions));
    const std::size_t count = forms.size();
    if (texts.history) {
        import.describe(forms, history);
    }
    std::vector<std::string> ids = register_all(name, std::move(forms), ChangeCommand::import_alembic);
    ids.resize(count);
    return ids;
}

} // namespace migrate::engine
