// The lines between the revisions of a picture like that of `git log --graph`. Each lane leads to one
// revision that is still to come: `|` where a follower leads there, `:` where nothing but dependencies do.
//
//     *      a merge point: a further line splits off as `\`
//     |\     what gives way moves by a column a row, to the right as `\`, back to the left as `/`
//     | *
//     |/     two lanes that lead to one revision join
//     *      where lanes lie between, links pass behind them: `|_|/`, `|\|_|`, for a dependency `|.|.|`
#pragma once

#include "core/graph/traverse.hpp"

namespace migrate::core {

class Rails {
public:
    // out: what is drawn is appended to it, in whole rows but for the row of a revision, which the caller
    // ends.
    Rails(const Graph &graph, std::string &out) : graph_(graph), out_(out), awaited_(graph.size()) {}

    // The row of the next revision, after all that follow it or depend on it.
    void enter(Node node);
    // The rows from there to what it follows and depends on.
    void leave(Node node);

private:
    struct Lane {
        Node target;
        bool follows; // otherwise it only depends
        bool shown;   // has been seen as `|` or `:`
    };

    static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] std::size_t lane_to(Node target, std::size_t except = nowhere) const;
    [[nodiscard]] std::vector<Lane> lanes_from(Node node) const;
    void end_lane();
    void link(const Lane &lane);
    void split_off(const Lane &lane);
    void join();

    void lane(std::size_t column, char gap = ' ');
    void end_row();
    void plain_row();
    void closing_row();
    void splitting_row();
    void link_row(std::size_t to, bool follows);
    void join_row(std::size_t to, std::size_t from);

    const Graph &graph_;
    std::string &out_;
    std::vector<Lane> lanes_;
    std::vector<bool> awaited_;      // by node: a lane leads there, or has led there
    std::size_t column_ = 0;         // of the revision that was drawn last
    std::size_t ended_at_ = nowhere; // the column of a lane that ended in the row above
    InterruptTicker ticker_;
};

} // namespace migrate::core
