// Tags: names for states of a service.
#pragma once

#include <optional>
#include <string>

#include "core/core.hpp"

#include "engine/store/services.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

struct TagRequest {
    std::string name;
    std::optional<std::string> revision; // what the tag is to stand for; nullopt: the tag goes
    std::string note;
    bool replace = false;
};

// Set or remove a tag. The same again is a no-op; another state than it names needs `replace` (42710).
// Refused as well: a name that no tag can have (42602, 42622), the current state where nothing is applied
// (55000), a tag to be removed that is not there (42704), symbols that `show` would not understand.
void tag(const std::string &name, const TagRequest &request);

// Refuse (MG026) to lose a revision that a tag names.
void refuse_tagged(const Service &service, const std::string &revision, const pg::SnapshotScope &snapshot);

} // namespace migrate::engine
