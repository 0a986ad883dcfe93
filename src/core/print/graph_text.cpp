#include "core/print/graph_text.hpp"

#include "core/print/picture_size.hpp"
#include "core/print/rails.hpp"
#include "core/print/render.hpp"
#include "core/target/marks.hpp"
#include "core/target/range.hpp"
#include "core/text.hpp"

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
