// What the server tells while something runs: notices, warnings, and what it logs of errors that somebody has
// caught.
#pragma once

#include <functional>
#include <string>

#include "pg/guard.hpp"
#include "pg/guc_scope.hpp"
#include "pg/pinned.hpp"

namespace migrate::pg {

using RewriteText = std::function<std::string(const std::string &)>;

// While it lasts, each text of a message passes through a function before client and log have it. That one
// may touch memory only. A script that changes log_min_messages itself (RESET ALL does, without any right)
// sends what is for the client alone past it.
class MessageRewrite : Pinned {
public:
    // rewrite must outlive it.
    explicit MessageRewrite(const RewriteText &rewrite);
    ~MessageRewrite(); // touches memory only, but for the settings

    // For the hook.
    void rewrite(ErrorData *data) const noexcept;
    [[nodiscard]] bool was_to_be_logged(int level) const noexcept;
    [[nodiscard]] const MessageRewrite *outer() const noexcept { return outer_; }

private:
    const RewriteText &rewrite_;
    const MessageRewrite *outer_;
    int log_level_; // log_min_messages before
    GucScope settings_;
};

} // namespace migrate::pg
