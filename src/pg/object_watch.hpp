// Objects that are made while a scope lasts, by whatever means: a statement, a DO block, a function, an
// extension's script.
#pragma once

#include <string>
#include <vector>

#include "pg/guard.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

struct MadeObject {
    Oid catalog; // that has a row for it
    Oid object;

    bool operator==(const MadeObject &) const = default;
};

// What pg_identify_object() says of one.
struct IdentifiedObject {
    std::string type;
    std::string identity;
};

// Notes them from its construction to its end, beside others that do the same. Those that a rollback has
// taken away again stay noted. Its end touches memory only.
class ObjectWatch : Pinned {
public:
    ObjectWatch() noexcept;
    ~ObjectWatch();

    [[nodiscard]] bool has_made(Oid catalog, Oid object) const noexcept;

    // Of these objects, those that are there now and are neither this schema nor in it, by type and identity.
    // Left out are the parts of others that are told, what is temporary, and what the server makes for itself
    // (types of rows, TOAST tables).
    [[nodiscard]] std::vector<IdentifiedObject> remaining_outside(Oid nspace) const;

    // For the hook.
    void note(const MadeObject &made) { made_.push_back(made); }
    [[nodiscard]] ObjectWatch *outer() const noexcept { return outer_; }

private:
    ObjectWatch *outer_;
    std::vector<MadeObject> made_;
};

} // namespace migrate::pg
