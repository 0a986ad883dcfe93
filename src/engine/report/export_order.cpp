#include <algorithm>
#include <unordered_map>

#include "core/graph/names.hpp"
#include "core/plan/cross_service_plan.hpp"

#include "engine/report/export_order.hpp"

namespace migrate::engine {

namespace {

// The last of the revisions of its own service that a revision names.
core::Node last_named(const core::Graph &graph, core::Node node) {
    const core::Revision &revision = graph.revision(node);
    core::Node last = node;
    for (const std::vector<std::string> *names :
         {&revision.down_revisions, &revision.depends_on, &revision.replaces}) {
        for (const std::string &name : *names) {
            last = std::max(last, graph.find_name(name).value_or(node));
        }
    }
    return last;
}

// Revisions by themselves, but for those that name later ones: these go together.
std::vector<ExportGroup> groups_of(std::size_t service, const core::Graph &graph) {
    std::vector<ExportGroup> groups;
    for (core::Node first = 0; first < graph.size();) {
        core::Node last = first;
        for (core::Node node = first; node <= last; node++) {
            pg::check_interrupts();
            last = std::max(last, last_named(graph, node));
        }
        groups.push_back({service, first, last + 1});
        first = last + 1;
    }
    return groups;
}

class Ordering {
public:
    explicit Ordering(const std::vector<ExportedService> &services) : services_(services) {
        order_.incomplete.resize(services.size());
        for (std::size_t i = 0; i < services.size(); i++) {
            numbers_.emplace(services[i].name, i);
            progress_.push_back({groups_of(i, graph(i)), 0, false});
        }
    }

    ExportOrder take_all() {
        for (std::size_t i = 0; i < services_.size(); i++) {
            advance(i, progress_[i].groups.size());
        }
        return std::move(order_);
    }

private:
    struct Progress {
        std::vector<ExportGroup> groups;
        std::size_t done; // how many of them are in the order
        bool is_advancing;
    };

    [[nodiscard]] const core::Graph &graph(std::size_t service) const {
        return services_[service].registry->graph;
    }

    // Put so many groups of the service into the order, each after what it depends on elsewhere.
    void advance(std::size_t service, std::size_t count) {
        Progress &progress = progress_[service];
        progress.is_advancing = true;
        for (; progress.done < count; progress.done++) {
            const ExportGroup &group = progress.groups[progress.done];
            const std::vector<core::Node> &nodes = graph(service).with_cross_service_dependencies();
            for (auto node = std::lower_bound(nodes.begin(), nodes.end(), group.first);
                 node != nodes.end() && *node < group.end; ++node) {
                pg::check_interrupts();
                if (!provide(graph(service).revision(*node).depends_on)) {
                    order_.incomplete[service].push_back(*node);
                }
            }
            order_.groups.push_back(group);
        }
        progress.is_advancing = false;
    }

    // False: some wait for what is to come after the revision that depends on them.
    bool provide(const std::vector<std::string> &dependencies) {
        bool has_all = true;
        for (const std::string &name : dependencies) {
            const auto dependency = core::parse_cross_service_name(name);
            const auto number = dependency ? numbers_.find(dependency->service) : numbers_.end();
            if (number == numbers_.end()) {
                continue;
            }
            const std::size_t other = number->second;
            const std::size_t needed =
                count_to(other, core::find_cross_service(graph(other), dependency->name));
            if (needed > progress_[other].done && progress_[other].is_advancing) {
                has_all = false;
            } else if (needed > progress_[other].done) {
                advance(other, needed);
            }
        }
        return has_all;
    }

    // How many groups of a service there are up to a revision of it.
    [[nodiscard]] std::size_t count_to(std::size_t service, std::optional<core::Node> node) const {
        const std::vector<ExportGroup> &groups = progress_[service].groups;
        if (!node) {
            return 0;
        }
        const auto found =
            std::upper_bound(groups.begin(), groups.end(), *node,
                             [](core::Node one, const ExportGroup &group) { return one < group.end; });
        return static_cast<std::size_t>(found - groups.begin()) + 1;
    }

    const std::vector<ExportedService> &services_;
    std::unordered_map<std::string_view, std::size_t> numbers_; // by name
    std::vector<Progress> progress_;
    ExportOrder order_;
};

} // namespace

ExportOrder export_order(const std::vector<ExportedService> &services) {
    return Ordering(services).take_all();
}

} // namespace migrate::engine
