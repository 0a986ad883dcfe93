#include <cstring>

#include "pg/session_state.hpp"

#include "pg/error.hpp"
#include "pg/text_length.hpp"

extern "C" {
#include <commands/portalcmds.h>
#include <nodes/memnodes.h>
#include <utils/portal.h>
}

namespace migrate::pg {

namespace {

// The server has no list of its portals for others. But the memory of each is a context in this one, with the
// portal's name, the newest first.
MemoryContext find_portal_memory() noexcept {
    for (MemoryContext context = TopMemoryContext->firstchild; context != nullptr;
         context = context->nextchild) {
        if (std::strcmp(context->name, "TopPortalContext") == 0) {
            return context;
        }
    }
    return nullptr;
}

MemoryContext newest_portal() {
    static MemoryContext memory = nullptr; // it is never deleted
    if (memory == nullptr) {
        memory = find_portal_memory();
    }
    if (memory == nullptr) {
        throw Error(ERRCODE_INTERNAL_ERROR, "the server's portals can't be found");
    }
    return memory->firstchild;
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t most = 80;
    const std::size_t length = leading_bytes(text, most);
    return std::string(text.substr(0, length)) + (length < text.size() ? "..." : "");
}

// That of the client's without a name is called otherwise there.
Portal portal_in(MemoryContext context) {
    for (const char *name : {context->ident, ""}) {
        Portal portal = name != nullptr ? pg([&] { return GetPortalByName(name); }) : nullptr;
        if (PortalIsValid(portal) && portal->portalContext == context) {
            return portal;
        }
    }
    return nullptr;
}

} // namespace

// A portal that runs can be neither fetched from nor dropped.
ShelteredCursors::ShelteredCursors() : newest_(newest_portal()) {
    for (MemoryContext context = newest_portal(); context != nullptr; context = context->nextchild) {
        Portal portal = portal_in(context);
        if (portal != nullptr && portal->status != PORTAL_ACTIVE) {
            cursors_.emplace_back(portal, portal->status);
        }
    }
    for (const auto &[cursor, status] : cursors_) {
        cursor->status = PORTAL_ACTIVE;
    }
}

ShelteredCursors::~ShelteredCursors() {
    for (const auto &[cursor, status] : cursors_) {
        cursor->status = status;
    }
}

void ShelteredCursors::close_others() const {
    for (MemoryContext context = newest_portal(); context != newest_ && context != nullptr;) {
        Portal portal = portal_in(context);
        context = context->nextchild;
        if (portal != nullptr && portal->portalPinned) {
            throw Error(ERRCODE_INVALID_CURSOR_STATE,
                        std::string("cursor \"") + portal->name + "\" was left open by a function",
                        portal->sourceText != nullptr ? "Its query: " + excerpt(portal->sourceText) : "",
                        "Have the function close it: spi_cursor_close() in PL/Perl, close() in PL/Python.");
        }
        if (portal != nullptr) {
            pg([&] { PortalDrop(portal, false); });
        }
    }
}

void SessionState::restore() {
    cursors_.close_others();
    statements_.drop();
    locks_.release();
    large_objects_.close_others();
    temporary_objects_.drop_others();
}

void RestrictedSessionState::restore() {
    cursors_.close_others();
    locks_.release();
    large_objects_.close_others();
}

} // namespace migrate::pg
