// The values that scripts of a service are given: what set_variable() has stored, then the setting
// migrate.variables. And scripts with these values in them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/script/variables.hpp"

#include "engine/store/services.hpp"
#include "engine/store/variables.hpp"
#include "pg/error.hpp"
#include "pg/guard.hpp"
#include "pg/message_rewrite.hpp"
#include "pg/snapshot.hpp"

namespace migrate::engine {

// Those of one service. Nothing is read before the first script that has variables.
class Variables {
public:
    // Both must outlive it. To be made as the caller: whose setting it is decides whether it counts.
    Variables(const Service &service, const pg::SnapshotScope &snapshot);

    // A value that the service is going to have, if it has none of that name. Before the first script.
    void expect(const std::string &name, const std::string &value) {
        expected_.push_back({name, value, false});
    }

    // Returns the script with its values.
    [[nodiscard]] core::BoundText bind(const char *script, core::VariableStyle style);

    // The same with other values in the place of secrets. stand_in: of a secret, its name and value.
    using StandIn = std::function<std::string(const std::string &name, const std::string &value)>;
    [[nodiscard]] core::BoundText bind_openly(const char *script, core::VariableStyle style,
                                              const StandIn &stand_in);

    // Take secrets out of an error on its way out. Touches memory only.
    void mask(const pg::PgError &error) const;
    [[nodiscard]] pg::Error masked(const pg::Error &error) const;
    [[nodiscard]] std::string masked(const std::string &text) const;

    // Do what may fail, or make the server say something, with a secret in its words.
    template <typename F>
    auto hiding(F work) const {
        const pg::RewriteText rewrite = [this](const std::string &said) { return masked(said); };
        std::optional<pg::MessageRewrite> messages;
        if (has_secrets()) {
            messages.emplace(rewrite);
        }
        try {
            return work();
        } catch (const pg::PgError &error) {
            mask(error);
            throw;
        } catch (const pg::Error &error) {
            if (!has_secrets()) {
                throw;
            }
            throw masked(error);
        }
    }

    [[nodiscard]] bool has_secrets() const noexcept { return !secrets_.empty(); }

private:
    void read();
    [[nodiscard]] const Variable *find(std::string_view name, core::VariableStyle style) const;

    const Service &service_;
    const pg::SnapshotScope &snapshot_;
    std::string setting_; // the caller's own
    std::vector<Variable> expected_;
    bool is_read_ = false;
    std::vector<std::vector<Variable>> sources_; // what comes first counts
    std::vector<std::string> secrets_;
};

// A script with its values, and the way back to what was written.
class BoundScript {
public:
    // script: as it is stored. Both must outlive it.
    BoundScript(Variables &variables, const char *script, core::VariableStyle style);

    [[nodiscard]] const char *text() const noexcept { return bound_.text.c_str(); }
    [[nodiscard]] const core::BoundText &bound() const noexcept { return bound_; }
    [[nodiscard]] const Variables &variables() const noexcept { return variables_; }

    // What was written, without a byte order mark.
    [[nodiscard]] const char *raw() const noexcept { return raw_; }

    // Where in it a place of the text (or of what follows its byte order mark) comes from, in bytes: the
    // beginning of something, or its end.
    [[nodiscard]] int raw_begin(const char *place) const noexcept;
    [[nodiscard]] int raw_end(const char *place) const noexcept;

    // Whether a word that begins there may be a part of a secret.
    [[nodiscard]] bool touches_secret(const char *place) const noexcept;

private:
    [[nodiscard]] std::size_t offset_of(const char *place) const noexcept {
        return static_cast<std::size_t>(place - bound_.text.c_str());
    }

    const Variables &variables_;
    const char *raw_;
    std::size_t mark_; // bytes of the byte order mark
    core::BoundText bound_;
};

} // namespace migrate::engine
