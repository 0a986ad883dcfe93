// The table migrate.service_tags: names for states of a service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/core.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct Tag {
    std::string name;
    core::Rows revisions; // none: base
    std::string note;
};

// The tag of this name, if there is one; and all of a service, by name.
std::optional<Tag> read_tag(const Service &service, const std::string &name,
                            const pg::SnapshotScope &snapshot);
std::vector<Tag> read_tags(const Service &service, const pg::SnapshotScope &snapshot);

// What follows is to be called while bookkeeping.

// Write a tag, new or in place of the one that is there.
void write_tag(const Service &service, const Tag &tag);
void delete_tag(const Service &service, const std::string &name);
// All of a service that is being dropped.
void delete_tags(const Service &service);

// Where tags name a revision, let them name another one.
void move_tags(const Service &service, const std::string &from, const std::string &to);

} // namespace migrate::engine
