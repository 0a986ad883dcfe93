#include "drawing.hpp"
#include "marks.hpp"
#include "rails.hpp"
#include "range.hpp"
#include "render.hpp"
#include "text.hpp"

namespace migrate::core {

std::string draw_text(const Graph &graph, const Rows &rows) {
    const Marks marks(graph, rows);
    std::string picture;
    Rails rails(graph, picture);
    InterruptTicker ticker;
    for (const Node node : revisions_in_range(graph, {}, std::nullopt)) {
        ticker.tick();
        check_size(picture);
        rails.enter(node);
        picture += ' ';
        picture += on_one_line(history_line(graph, node, word_for(marks[node])));
        picture += '\n';
        rails.leave(node);
    }
    if (!picture.empty()) {
        picture.pop_back();
    }
    return picture;
}

} // namespace migrate::core
