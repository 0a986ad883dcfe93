#include "core/import/history.hpp"

#include "core/import/history_other_tools.hpp"
#include "core/import/history_tools.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

std::vector<const HistoryTool *> history_tools() {
    std::vector<const HistoryTool *> all;
    for (const HistoryTool &tool : adoptable_tools()) {
        all.push_back(&tool);
    }
    for (const HistoryTool &tool : other_tools()) {
        all.push_back(&tool);
    }
    return all;
}

const HistoryTool *find_history_tool(std::string_view tool) {
    const std::vector<const HistoryTool *> all = history_tools();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const HistoryTool *one) { return one->tool == tool; });
    return found == all.end() ? nullptr : *found;
}

void refuse_failed(const HistoryNames &names, const std::string &shown, std::string_view what,
                   const std::string &detail) {
    throw Error(ErrorCode::history_failed,
                core::format(R"(migration "{}" in "{}", the history of {}, {})", shown, names.table,
                             names.title, what),
                detail.empty() ? "What of it is in the database, nobody can tell from here." : detail,
                {std::string(names.title)});
}

} // namespace migrate::core
