// Scripts as psql must be given them, to send what the server would have read.
#pragma once

#include <string>

namespace migrate::engine {

// The script with a blank after each colon that psql could take for the beginning of a variable, and with
// strings that end where they do whatever standard_conforming_strings is: a script may switch that, and psql
// would then find commands of its own in what is a string to the server. COPY data stay as they are;
// \restrict and \unrestrict, which older psqls don't know, are left out: nothing that remains is a command.
std::string text_for_psql(const char *script);

} // namespace migrate::engine
