// A format of migrations in files, as one tool knows it. A new one is a file of its own and a line in
// formats.cpp.
#pragma once

#include "core/import/migrations.hpp"

#include <functional>

namespace migrate::core {

// What shows that a folder is of a tool.
struct Evidence {
    const SourceFile *file = nullptr; // nullptr: nothing does
    std::string why = {};             // "it has a sqitch.plan"

    explicit operator bool() const noexcept { return file != nullptr; }
};

using IsOwnFile = std::function<bool(const SourceFile &file)>;

// Format::owns where each file by itself tells.
template <bool (*is_own)(const SourceFile &)>
IsOwnFile by_file(const Folder & /*folder*/) {
    return is_own;
}

struct Format {
    std::string_view tool; // as the argument of migrate.import() and messages write it

    // The first file that only this tool would have, in the order of names. nullptr: such files can't be
    // told.
    Evidence (*recognise)(const Folder &folder);

    // Which files of a folder are this tool's, for looking whether another tool's are there too. None of the
    // others may be evidence of another tool. The folder must outlive the answer.
    IsOwnFile (*owns)(const Folder &folder);

    // Reads the whole folder. What is wrong goes to findings, all of it; nothing is thrown. Each file gets at
    // least one row or finding.
    void (*read)(const Folder &folder, Migrations &migrations);

    // Whether it has a mark for scripts that can't run in a transaction. Where it has none, a script of one
    // such statement is taken for one.
    bool marks_transactions = true;

    // What a person does with a file whose statements can't run in a transaction, after "In its file, ".
    std::string_view outside_transaction =
        "leave that statement alone: then it runs outside of a transaction";
    std::string_view down_outside_transaction = outside_transaction; // of a script that undoes it

    // The first file that this tool would take too, although nothing says that it is this tool's. Asked where
    // no tool recognises the folder. nullptr: there is no such file.
    Evidence (*recognise_plain)(const Folder &folder) = nullptr;

    // Whether the folders in it say something: of each migration, or which of them count.
    bool keeps_directories = false;

    // Whether scripts are written for the service's own schema. With other tools they work in public.
    bool has_own_schema = false;
};

} // namespace migrate::core
