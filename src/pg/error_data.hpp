// Adding to an error of the server that is on its way out. The texts are copied to the call's memory context.
#pragma once

#include <functional>
#include <string>

#include "pg/guard.hpp"

namespace migrate::pg {

// Another, outer line of CONTEXT.
void add_context(const PgError &error, const std::string &line);

// Replace a part of CONTEXT, if it is there. Answers whether it was.
bool replace_context(const PgError &error, const std::string &part, const std::string &by);

// A further line of DETAIL.
void add_detail(const PgError &error, const std::string &line);

// A HINT, unless there is one.
void add_hint(const PgError &error, const std::string &hint);

// A HINT after the one that there is, in a sentence of its own.
void append_hint(const PgError &error, const std::string &hint);

// The character (from 1) that an error of the parser or scanner points at; 0: none. Where SPI or PL/pgSQL is
// around us, it has been taken for a position in their query.
int position_of(const PgError &error) noexcept;

// Point at a character (from 1) of a text that the client did not send, instead of at its own query.
void point_at(const PgError &error, const std::string &source, int position);

// Pass every text of the error through this. A query that it changes loses its position.
void rewrite_texts(const PgError &error, const std::function<std::string(const std::string &)> &rewrite);

// Replace the message.
void set_message(const PgError &error, const std::string &message);

} // namespace migrate::pg
