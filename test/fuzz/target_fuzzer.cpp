// Targets of every command, on graphs with all that a graph can have.
#include "fuzzing.hpp"

#include "core/plan/new_revision.hpp"
#include "core/plan/plan_downgrade.hpp"
#include "core/plan/plan_offline.hpp"
#include "core/plan/plan_stamp.hpp"
#include "core/plan/plan_upgrade.hpp"
#include "core/print/render.hpp"
#include "core/target/target.hpp"

namespace migrate::core::fuzz {
namespace {

std::vector<Graph> graphs() {
    std::vector<Graph> all;
    all.push_back(Graph::load({}));
    all.push_back(Graph::load({{"001", {}, {}, {}, "one"}, {"002", {"001"}, {}, {}, "two"}}));
    all.push_back(Graph::load({{"abcd1", {}, {}, {"shop"}, ""},
                               {"abcd2", {"abcd1"}, {}, {}, ""},
                               {"abce3", {"abcd1"}, {}, {"left"}, ""},
                               {"abcf4", {"abcd2", "abce3"}, {}, {}, ""},
                               {"net1", {}, {"abcd2"}, {"network"}, ""},
                               {"net2", {"net1"}, {"left"}, {}, ""},
                               {"v1.2", {"abcf4"}, {}, {}, ""},
                               {"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", {"abcf4"}, {}, {"netz"}, ""}}));
    return all;
}

// The first line of an input: which graph, and which of its revisions are rows; the second, the target.
void run(std::string_view input) {
    static const std::vector<Graph> all = graphs();
    const auto end = std::min(input.find('\n'), input.size());
    const std::string_view choice = input.substr(0, end);
    const std::string_view target = end == input.size() ? std::string_view() : input.substr(end + 1);
    const Graph &graph = all[choice.empty() ? 2 : static_cast<unsigned char>(choice[0]) % all.size()];
    Rows rows;
    for (const char c : choice.substr(std::min<std::size_t>(1, choice.size())))
        if (!graph.empty())
            rows.push_back(graph.id(static_cast<unsigned char>(c) % graph.size()));
    Plan plan;
    if (answers([&] { plan = plan_upgrade(graph, rows, target); }))
        follow(graph, rows, plan);
    if (answers([&] { plan = plan_downgrade(graph, rows, target, rows.empty() ? "" : rows.back()); }))
        follow(graph, rows, plan);
    answers([&] { (void)plan_stamp(graph, rows, {std::string(target)}, false); });
    answers([&] { (void)history(graph, rows, target, false, true); });
    answers([&] { (void)show(graph, rows, target); });
    answers([&] { (void)plan_upgrade_offline(graph, {rows, ""}, target); });
    answers([&] { (void)plan_downgrade_offline(graph, {rows, ""}, target); });
    answers([&] { (void)plan_stamp_offline(graph, {rows, ""}, {std::string(target)}); });
    answers([&] { (void)revision_to_edit(graph, rows, target); });
    answers([&] {
        (void)new_revision(graph, {"new", {std::string(target)}, true, {}, {std::string(target)}, ""});
    });
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
