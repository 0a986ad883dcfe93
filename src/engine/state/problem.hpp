// What is wrong with a service, where that is an answer and no error.
#pragma once

#include <optional>
#include <string>

#include "engine/error.hpp"
#include "pg/subtransaction.hpp"
#include "pg/text_length.hpp"

namespace migrate::engine {

struct Problem {
    std::string message;
    std::string detail;
    std::string hint;
    std::string service; // whose, where it is another one's

    // In one line.
    [[nodiscard]] std::string text() const {
        return pg::shortened((service.empty() ? "" : "service \"" + service + "\": ") + message +
                             (detail.empty() ? "" : ": " + detail));
    }
};

// Do a piece of work in a subtransaction; answer what is wrong, nullopt: nothing. A cancel or a shutdown is
// nobody's problem but the caller's.
template <typename F>
std::optional<Problem> problem_of(const std::string &service, F work) {
    const auto text = [](const char *value) { return std::string(value != nullptr ? value : ""); };
    try {
        pg::Subtransaction subtransaction;
        work();
        subtransaction.commit();
        return std::nullopt;
    } catch (const pg::PgError &error) {
        if (ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION) {
            throw;
        }
        return Problem{error.what(), text(error.data()->detail), text(error.data()->hint), ""};
    } catch (const pg::Error &error) {
        return Problem{error.message(), error.detail(), error.hint(), ""};
    } catch (const core::Error &error) {
        return Problem{error.message, error.detail, explain(error, service).hint(),
                       error.service == service ? "" : error.service};
    }
}

} // namespace migrate::engine
