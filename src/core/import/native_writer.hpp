// Files of the native format for what a service has: what reading them gives is what was written.
#pragma once

#include "core/graph/revision.hpp"
#include "core/import/migrations.hpp"

namespace migrate::core {

struct NativeScript {
    std::string text;
    bool transactional = true;
};

struct NativeRevision {
    Revision revision;
    std::optional<NativeScript> up; // nullopt: nothing, on purpose; read as that again
    std::optional<NativeScript> down;
    std::optional<NativeScript> verify;
    VariableStyle variables = VariableStyle::none;
};

struct NativeRepeatable {
    std::string name;
    std::vector<std::string> after;
    std::string script;
    VariableStyle variables = VariableStyle::none;
};

struct NativeHook {
    std::string event;
    std::string script;
    VariableStyle variables = VariableStyle::none;
};

struct NativeFile {
    std::string name;
    std::string content;
};

// Revisions in the order of their registration, in which the files are read again: where their ids don't sort
// so, all files begin with a running number. Names are of ASCII, differ in more than the case of letters, and
// have fewer than 100 bytes.
[[nodiscard]] std::vector<NativeFile> write_native(std::span<const NativeRevision> revisions,
                                                   std::span<const NativeRepeatable> repeatables,
                                                   std::span<const NativeHook> hooks);

} // namespace migrate::core
