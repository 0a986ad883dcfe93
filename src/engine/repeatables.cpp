#include <algorithm>
#include <set>

#include "engine/repeatables.hpp"

#include "core/repeatables.hpp"
#include "core/text.hpp"

#include "engine/change_log.hpp"
#include "engine/error.hpp"
#include "engine/own_tables.hpp"
#include "engine/service_scripts.hpp"
#include "engine/sha256.hpp"
#include "pg/catalog.hpp"
#include "pg/datum.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"
#include "pg/table_scan.hpp"

namespace migrate::engine {

namespace {

constexpr const char *kind = "repeatable";

// Columns of migrate.repeatables, by position.
enum RepeatableColumn { name_column = 2, after_column, sha256_column, ran_column };

// As it is registered. Its place in a list of them is that of what core makes of it.
struct Registered {
    std::vector<std::string> after;
    Sha256 sha256;
};
struct Repeatables {
    std::vector<core::Repeatable> scripts; // by name; changed: since it last ran
    std::vector<Registered> registered;

    [[nodiscard]] std::optional<std::size_t> find(const std::string &name) const {
        const auto found = std::find_if(scripts.begin(), scripts.end(),
                                        [&](const core::Repeatable &one) { return one.name == name; });
        return found == scripts.end() ? std::nullopt
                                      : std::optional(static_cast<std::size_t>(found - scripts.begin()));
    }
};

Sha256 sha256_of(Datum value) {
    Sha256 hash{};
    pg::copy_bytes(value, hash);
    return hash;
}

Repeatables read_repeatables(const Service &service, const pg::SnapshotScope &snapshot) {
    Repeatables all;
    const pg::OpenIndex index(own_relation("repeatables"), own_relation("repeatables_pkey"));
    pg::IndexScan scan(index, {service.name}, snapshot);
    while (scan.next()) {
        pg::check_interrupts();
        const Sha256 sha256 = sha256_of(scan.value(sha256_column));
        std::vector<std::string> after = pg::to_strings(scan.value(after_column));
        all.scripts.push_back({pg::to_string(scan.value(name_column)), after,
                               scan.is_null(ran_column) || sha256_of(scan.value(ran_column)) != sha256});
        all.registered.push_back({std::move(after), sha256});
    }
    return all;
}

void check_name(const std::string &name) {
    if (name.empty()) {
        throw pg::Error(ERRCODE_INVALID_NAME, "name of a repeatable script must not be empty");
    }
    if (name.size() >= NAMEDATALEN) {
        throw pg::Error(ERRCODE_NAME_TOO_LONG, "name of a repeatable script \"" + name + "\" is too long",
                        "It has " + std::to_string(name.size()) + " bytes; at most " +
                            std::to_string(NAMEDATALEN - 1) + " are possible.");
    }
    if (core::visible(name) != name) {
        throw pg::Error(ERRCODE_INVALID_NAME,
                        "name of a repeatable script \"" + core::visible(name) +
                            "\" has an illegal character",
                        "It must not have a control character.");
    }
}

std::string describe(const Service &service, const std::string &name) {
    return "repeatable script \"" + name + "\" of service \"" + service.name + "\"";
}

std::vector<std::string> names_of(const Repeatables &all) {
    std::vector<std::string> names;
    for (const core::Repeatable &one : all.scripts) {
        names.push_back(one.name);
    }
    return names;
}

std::string known_names(const Repeatables &all) {
    return all.scripts.empty() ? "The service has none."
                               : "The service has " + core::quote_some(names_of(all)) + ".";
}

void refuse_unknown(const Service &service, const Repeatables &all, const core::Graph &graph,
                    const RepeatableForm &form) {
    for (const std::string &name : form.after) {
        if (name != form.name && !all.find(name) && !core::find_for_others(graph, name)) {
            throw pg::Error(
                pg::sqlstate::unknown_repeatable,
                describe(service, form.name) + " comes after \"" + name + "\", which is not there",
                "\"" + name + "\" is neither a repeatable script nor a revision of the service. " +
                    known_names(all),
                "Register that one first: SELECT migrate.register_repeatable(" +
                    pg::quote_literal(service.name) + ", " + pg::quote_literal(name) + ", '<script>');");
        }
    }
}

void refuse_circle(const Service &service, const Repeatables &all, const RepeatableForm &form) {
    std::vector<bool> in_order(all.scripts.size());
    for (const std::size_t i : core::order_repeatables(all.scripts)) {
        in_order[i] = true;
    }
    std::vector<std::string> circle;
    for (std::size_t i = 0; i < all.scripts.size(); i++) {
        if (!in_order[i]) {
            circle.push_back(all.scripts[i].name);
        }
    }
    if (!circle.empty()) {
        throw pg::Error(
            pg::sqlstate::repeatable_cycle, describe(service, form.name) + " would come after itself",
            "These run in a circle or come after one that does: " + core::quote_some(circle) + ".",
            "Leave a name out of \"after\".");
    }
}

// after: nullopt: it goes.
ChangeDetail describe_change(const std::string &name, const Registered *before,
                             const std::optional<Registered> &after) {
    const auto list = [](const Registered &one) { return core::join(one.after); };
    const auto hash = [](const Registered &one) { return hex(one.sha256); };
    ChangeDetail detail;
    const auto add = [&](const char *property, const auto &value) {
        detail.add(name, property, before != nullptr ? std::optional(value(*before)) : std::nullopt,
                   after ? std::optional(value(*after)) : std::nullopt);
    };
    add("after", list);
    add("sha256", hash);
    return detail;
}

// Whether the next upgrade has something to run, for all to see without looking at each.
void note_due(const Service &service) {
    static pg::Statement statement(
        "UPDATE migrate.services SET repeatables_due ="
        " (SELECT pg_catalog.bool_or(r.ran_sha256 IS NULL OR r.ran_sha256 OPERATOR(pg_catalog.<>) r.sha256)"
        " FROM migrate.repeatables AS r WHERE r.service OPERATOR(pg_catalog.=) $1)"
        " WHERE service OPERATOR(pg_catalog.=) $1");
    statement.execute({pg::text_parameter(service.name)});
}

void write_repeatable(const Service &service, const RepeatableForm &form, int statements,
                      bool depends_on_others) {
    static pg::Statement statement(
        "INSERT INTO migrate.repeatables AS r (service, name, after, sha256) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service, name) DO UPDATE SET after = excluded.after, sha256 = excluded.sha256,"
        " ran_sha256 = CASE WHEN $5 THEN NULL ELSE r.ran_sha256 END,"
        " registered_by = SESSION_USER, registered_at = pg_catalog.clock_timestamp()");
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(form.name),
                       pg::text_array_parameter(form.after),
                       pg::bytea_parameter(pg::sha256_datum(form.script)),
                       pg::bool_parameter(depends_on_others)});
    write_service_script(service, kind, form.name, form.script, statements);
    note_due(service);
}

// What a name in `after` says that is no script's: whether a revision is applied, and whether just now.
class AppliedNames {
public:
    AppliedNames(const core::Graph &graph, const core::Rows &rows, const std::vector<core::Node> &applied_now)
        : graph_(graph), rows_(rows), now_(applied_now.begin(), applied_now.end()) {}

    [[nodiscard]] bool is_new(const std::string &name) const {
        const auto node = core::find_for_others(graph_, name);
        return node && now_.contains(*node);
    }

    [[nodiscard]] bool is_applied(const std::string &name) {
        const auto node = core::find_for_others(graph_, name);
        if (!node || now_.contains(*node)) {
            return node.has_value();
        }
        if (before_.empty()) {
            before_.resize(graph_.size());
            for (const core::Node applied : core::applied_revisions(graph_, rows_)) {
                before_[applied] = true;
            }
        }
        return before_[*node];
    }

private:
    const core::Graph &graph_;
    const core::Rows &rows_;
    std::set<core::Node> now_;
    std::vector<bool> before_; // by node; once asked for
};

// The services of these, each after those of them whose revisions it depends on, else by name.
class OrderByNeeds {
public:
    OrderByNeeds(std::vector<DueRepeatables> due, const core::JointPlan &plan,
                 const pg::SnapshotScope &snapshot)
        : snapshot_(snapshot) {
        for (DueRepeatables &one : due) {
            due_.emplace(plan.services[one.service], std::move(one));
        }
    }

    std::vector<DueRepeatables> take() {
        for (const auto &[name, one] : due_) {
            visit(name);
        }
        return std::move(ordered_);
    }

private:
    void visit(const std::string &name) {
        pg::check_interrupts();
        if (!seen_.insert(name).second) {
            return;
        }
        for (const std::string &needed : find_service(name, snapshot_).needs) {
            visit(needed);
        }
        const auto found = due_.find(name);
        if (found != due_.end()) {
            ordered_.push_back(std::move(found->second));
        }
    }

    const pg::SnapshotScope &snapshot_;
    std::map<std::string, DueRepeatables> due_;
    std::set<std::string> seen_;
    std::vector<DueRepeatables> ordered_;
};

} // namespace

void register_repeatable(const std::string &name, const RepeatableForm &form) {
    refuse_read_only("migrate.register_repeatable()");
    check_name(form.name);
    const Service service = lock_service(name);
    const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
    Repeatables all = read_repeatables(service, snapshot);
    const Sha256 sha256 = sha256_of(pg::sha256_datum(form.script));
    const std::optional<std::size_t> old = all.find(form.name);
    const bool is_stored = ServiceScriptReader(service, snapshot).read(kind, form.name).body != nullptr;
    if (old && is_stored && all.registered[*old].sha256 == sha256 &&
        all.registered[*old].after == form.after) {
        return;
    }
    const int statements = check_script({service.name, form.name, kind}, form.script.c_str(), true);
    refuse_unknown(service, all, registry_of(service, snapshot).graph, form);
    const bool depends_on_others = old && all.registered[*old].after != form.after;
    if (old) {
        all.scripts[*old].after = form.after;
    } else {
        all.scripts.push_back({form.name, form.after});
    }
    refuse_circle(service, all, form);
    const ChangeDetail detail =
        describe_change(form.name, old ? &all.registered[*old] : nullptr, Registered{form.after, sha256});
    write_repeatable(service, form, statements, depends_on_others);
    log_change(name, "register_repeatable", {}, detail);
}

std::vector<RepeatableForm> stored_repeatables(const Service &service, const pg::SnapshotScope &snapshot) {
    std::vector<RepeatableForm> forms;
    if (!service.repeatables_due) {
        return forms;
    }
    const Repeatables all = read_repeatables(service, snapshot);
    const ServiceScriptReader reader(service, snapshot);
    for (const std::size_t i : core::order_repeatables(all.scripts)) {
        const pg::TemporaryMemory memory;
        const std::string &name = all.scripts[i].name;
        forms.push_back({name, reader.require(kind, name).body, all.registered[i].after});
    }
    return forms;
}

void unregister_repeatable(const std::string &name, const std::string &script) {
    static pg::Statement statement("DELETE FROM migrate.repeatables WHERE service OPERATOR(pg_catalog.=) $1"
                                   " AND name OPERATOR(pg_catalog.=) $2");
    refuse_read_only("migrate.unregister_repeatable()");
    const Service service = lock_service(name);
    const Repeatables all = read_repeatables(service, pg::SnapshotScope::fresh());
    if (!all.find(script)) {
        throw pg::Error(pg::sqlstate::unknown_repeatable, describe(service, script) + " does not exist",
                        known_names(all),
                        "To see them: SELECT * FROM migrate.repeatables WHERE service = " +
                            pg::quote_literal(service.name) + ";");
    }
    const Registered &old = all.registered[*all.find(script)];
    for (const core::Repeatable &other : all.scripts) {
        if (std::find(other.after.begin(), other.after.end(), script) != other.after.end()) {
            throw pg::Error(pg::sqlstate::repeatable_in_use,
                            "repeatable script \"" + other.name + "\" of service \"" + service.name +
                                "\" comes after \"" + script + "\"",
                            "",
                            "Register that one without it in \"after\", or unregister it first: SELECT "
                            "migrate.unregister_repeatable(" +
                                pg::quote_literal(service.name) + ", " + pg::quote_literal(other.name) +
                                ");");
        }
    }
    log_change(name, "unregister_repeatable", {}, describe_change(script, &old, {}));
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name), pg::text_parameter(script)});
    remove_service_script(service, kind, script);
    note_due(service);
}

void refuse_repeatables_after(const Service &service, const core::Graph &graph, const std::string &revision,
                              const pg::SnapshotScope &snapshot) {
    if (!service.repeatables_due) {
        return;
    }
    const Repeatables all = read_repeatables(service, snapshot);
    for (const core::Repeatable &one : all.scripts) {
        for (const std::string &name : one.after) {
            if (!all.find(name) && core::find_for_others(graph, name) == graph.find(revision)) {
                throw pg::Error(pg::sqlstate::repeatable_in_use,
                                "repeatable script \"" + one.name + "\" of service \"" + service.name +
                                    "\" comes after revision \"" + revision + "\"",
                                "", "Register that one without \"" + name + R"(" in "after".)");
            }
        }
    }
}

std::vector<DueRepeatable> due_repeatables(const Service &service, const core::Graph &graph,
                                           const core::Rows &rows, const std::vector<core::Node> &applied_now,
                                           bool everything, const pg::SnapshotScope &snapshot) {
    if (!service.repeatables_due) {
        return {};
    }
    Repeatables all = read_repeatables(service, snapshot);
    AppliedNames applied(graph, rows, applied_now);
    for (core::Repeatable &one : all.scripts) {
        one.changed = one.changed || everything;
        for (const std::string &name : one.after) {
            if (!all.find(name)) {
                one.changed = one.changed || applied.is_new(name);
                one.waits = one.waits || !applied.is_applied(name);
            }
        }
    }
    std::vector<DueRepeatable> due;
    for (const std::size_t i : core::due_repeatables(all.scripts)) {
        due.push_back({all.scripts[i].name, all.registered[i].sha256});
    }
    return due;
}

std::vector<DueRepeatables> plan_repeatables(Landscape &landscape, const core::JointPlan &plan,
                                             std::size_t asked, const pg::SnapshotScope &snapshot) {
    std::vector<std::vector<core::Node>> applied_now(plan.services.size());
    for (const core::Step &step : plan.steps) {
        applied_now[step.service].push_back(step.revision);
    }
    std::vector<DueRepeatables> due;
    for (std::size_t number = 0; number < plan.services.size(); number++) {
        const bool has_steps = !applied_now[number].empty();
        if (!has_steps && number >= asked) {
            continue;
        }
        const Service &service = landscape.service(plan.services[number]);
        if (!has_steps && !service.repeatables_due.value_or(false)) {
            continue;
        }
        const core::ServiceState &state = landscape.state(service.name);
        std::vector<DueRepeatable> scripts =
            due_repeatables(service, *state.graph, state.rows, applied_now[number],
                            has_steps && state.rows.empty(), snapshot);
        if (!scripts.empty()) {
            due.push_back({number, std::move(scripts)});
        }
    }
    return due.size() < 2 ? due : OrderByNeeds(std::move(due), plan, snapshot).take();
}

void note_repeatables(const Service &service, const DueRepeatables &due, std::int64_t run) {
    static pg::Statement statement(
        "UPDATE migrate.repeatables SET ran_sha256 = sha256, last_run = $3"
        " WHERE service OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) ANY ($2)");
    std::vector<std::string> names;
    for (const DueRepeatable &one : due.scripts) {
        names.push_back(one.name);
    }
    const Bookkeeping bookkeeping;
    statement.execute(
        {pg::text_parameter(service.name), pg::text_array_parameter(names), pg::int8_parameter(run)});
    note_due(service);
}

void expire_repeatables(const Service &service) {
    static pg::Statement statement(
        "UPDATE migrate.repeatables SET ran_sha256 = NULL WHERE service OPERATOR(pg_catalog.=) $1");
    if (!service.repeatables_due) {
        return;
    }
    const Bookkeeping bookkeeping;
    statement.execute({pg::text_parameter(service.name)});
    note_due(service);
}

} // namespace migrate::engine
