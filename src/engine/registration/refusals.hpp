// What is refused of many revisions, collected so that all of it is told at once.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "pg/error.hpp"
#include "pg/guard.hpp"

namespace migrate::engine {

class Refusals {
public:
    // Do what may be refused: by us, or by the server's parser and scanner, after which a call can go on. Any
    // other error of the server is thrown on. what: names it in the list, 'revision "003"' for instance.
    template <typename F>
    void attempt(const std::string &what, F work) {
        try {
            work();
        } catch (const pg::PgError &error) {
            add(what, error);
        } catch (const pg::Error &error) {
            add(what, error);
        }
    }

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    // Throw the first one, with the others in its DETAIL. Not for an empty list.
    [[noreturn]] void raise() const;

private:
    void add(const std::string &what, const pg::PgError &error);
    void add(const std::string &what, const pg::Error &error);
    void add_line(std::string line);

    std::exception_ptr first_;
    std::vector<std::string> others_; // the first of them
    std::size_t count_ = 0;
};

} // namespace migrate::engine
