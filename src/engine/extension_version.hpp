// Whether the objects in the database are those that this library was built for. A new library may meet a
// database that is not updated yet, and a session's old library one that is.
#pragma once

namespace migrate::engine {

// Called once, when the library is loaded.
void watch_extension();

// An error unless the extension has the library's version in this database. Looked up anew only after a
// change of relations or functions, which every update of the extension brings.
void require_own_version();

} // namespace migrate::engine
