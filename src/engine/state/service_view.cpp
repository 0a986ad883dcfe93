#include <algorithm>

#include "engine/state/service_view.hpp"

#include "engine/state/named_states.hpp"

namespace migrate::engine {

namespace {

using Aliases = std::vector<core::View::Alias>;

const std::string *find_alias(const Aliases &aliases, const std::string &name) {
    const auto found =
        std::find_if(aliases.begin(), aliases.end(), [&](const auto &alias) { return alias.name == name; });
    return found == aliases.end() ? nullptr : &found->revision;
}

// Rows that name what is out of sight, and the changes that would put that right in the table.
void correct_rows(core::ServiceState &state, const Aliases &aliases) {
    for (std::string &row : state.rows) {
        if (const std::string *revision = find_alias(aliases, row)) {
            state.corrections.push_back({core::RowChange::Kind::update, row, *revision});
            row = *revision;
        }
    }
}

} // namespace

core::Rows no_rows(const Service &) { return {}; }

void ServiceViews::add(Service service) {
    const std::string name = service.name;
    entries_.emplace(name, read(std::move(service)));
}

void ServiceViews::add_as_of(Service service, const core::Rows &rows) {
    const std::string name = service.name;
    entries_.emplace(name, read(std::move(service), &rows));
}

void ServiceViews::add_whole(Service service) {
    Entry entry;
    entry.rows = read_rows_(service);
    entry.registry = registry_of(service, snapshot_);
    entry.state = {service.name, &entry.registry->graph, entry.rows, {}, {}};
    entry.service = std::move(service);
    const std::string name = entry.state.name;
    entries_.emplace(name, std::move(entry));
}

ServiceViews::Entry &ServiceViews::entry(const std::string &name) {
    const auto found = entries_.find(name);
    if (found != entries_.end()) {
        return found->second;
    }
    return entries_.emplace(name, read(find_service(name, snapshot_))).first->second;
}

ServiceViews::Entry ServiceViews::read(Service service, const core::Rows *as_of) {
    Entry entry;
    entry.state.name = service.name;
    // The rows come first: making a version table may fire event triggers, and what those abort drops an
    // uncommitted graph from the cache.
    entry.rows = read_rows_(service);
    entry.state.rows = entry.rows;
    SeenRegistry seen = see_registry(service, as_of != nullptr ? *as_of : entry.state.rows, snapshot_);
    entry.registry = std::move(seen.registry);
    entry.aliases = std::move(seen.aliases);
    correct_rows(entry.state, entry.aliases);
    entry.state.graph = &entry.registry->graph;
    add_dependants(entry);
    entry.service = std::move(service);
    return entry;
}

void ServiceViews::find_dependants() {
    dependants_.emplace();
    for (const Service &service : services_with_needs(snapshot_)) {
        for (const std::string &needed : service.needs) {
            (*dependants_)[needed].push_back(service.name);
        }
    }
    for (auto &[name, entry] : entries_) {
        add_dependants(entry);
    }
}

void ServiceViews::add_dependants(Entry &entry) {
    if (dependants_) {
        entry.state.dependants = (*dependants_)[entry.state.name];
    }
}

std::string ServiceViews::in_sight(const std::string &service, const std::string &revision) {
    const std::string *other = find_alias(entry(service).aliases, revision);
    return other != nullptr ? *other : revision;
}

std::optional<core::Rows> ServiceViews::find_state(const std::string &service, std::string_view target) {
    const Entry &one = entry(service);
    return engine::find_state(one.service, one.registry->graph, target, snapshot_);
}

ServiceViews::Basis ServiceViews::basis() const {
    Basis basis;
    for (const auto &[name, entry] : entries_) {
        basis.emplace(name, Seen{entry.service, entry.rows, entry.registry, entry.state.dependants});
    }
    return basis;
}

// A graph that has changed is another object, and so is one whose service has got another tag.
bool ServiceViews::has_basis(const Basis &basis) {
    return std::all_of(basis.begin(), basis.end(), [this](const auto &one) {
        const Entry &now = entry(one.first);
        const Seen &seen = one.second;
        // What the log has last decides what a bare -N undoes.
        return now.registry == seen.registry && now.rows == seen.rows &&
               now.state.dependants == seen.dependants && now.service.last_run == seen.service.last_run;
    });
}

core::FindService ServiceViews::finder() {
    return [this](const std::string &name) -> const core::ServiceState & { return state(name); };
}

} // namespace migrate::engine
