#include <algorithm>
#include <array>

#include "core/schema/act.hpp"

namespace migrate::core {

int rank_of(ObjectKind kind, Act act, bool is_foreign_key) noexcept {
    struct Ranks {
        ObjectKind kind;
        int drop, create, link;
    };
    static constexpr std::array table = {
        Ranks{ObjectKind::grant, 1, 43, 0},
        Ranks{ObjectKind::comment, 1, 44, 0},
        Ranks{ObjectKind::default_privilege, 1, 42, 0},
        Ranks{ObjectKind::owner, 1, 41, 0},
        Ranks{ObjectKind::policy, 2, 39, 0},
        Ranks{ObjectKind::rule, 2, 38, 0},
        Ranks{ObjectKind::trigger, 2, 37, 0},
        Ranks{ObjectKind::statistics, 3, 36, 0},
        Ranks{ObjectKind::view, 5, 34, 0},
        Ranks{ObjectKind::materialized_view, 5, 35, 0},
        Ranks{ObjectKind::index, 6, 27, 29},
        Ranks{ObjectKind::constraint, 6, 26, 29},
        Ranks{ObjectKind::function, 7, 32, 0},
        Ranks{ObjectKind::procedure, 7, 32, 0},
        Ranks{ObjectKind::aggregate, 7, 33, 0},
        Ranks{ObjectKind::column, 8, 25, 33},
        Ranks{ObjectKind::table, 9, 24, 28},
        Ranks{ObjectKind::sequence, 10, 23, 30},
        Ranks{ObjectKind::domain_constraint, 11, 22, 0},
        Ranks{ObjectKind::attribute, 12, 20, 0},
        Ranks{ObjectKind::domain, 12, 21, 0},
        Ranks{ObjectKind::type, 12, 20, 0},
    };
    const auto *const found =
        std::find_if(table.begin(), table.end(), [&](const Ranks &one) { return one.kind == kind; });
    if (found == table.end() || act == Act::release) {
        return 0;
    }
    switch (act) {
    case Act::drop:
        return is_foreign_key ? 4 : found->drop;
    case Act::link:
        return found->link;
    case Act::finish:
        return 40;
    default:
        return is_foreign_key ? 31 : found->create;
    }
}

} // namespace migrate::core
