// What import_alembic takes as history, and how it fits revisions that have the same parents.
#include "fuzzing.hpp"

#include "core/import/alembic_fit.hpp"

#include <algorithm>

namespace migrate::core::fuzz {
namespace {

// As if an upgrade had been printed of all that the history names, every second one from the last on.
std::vector<ImportedRevision> upgrade_of(const std::vector<AlembicHistoryEntry> &entries, std::size_t step) {
    std::vector<ImportedRevision> imported;
    for (std::size_t i = 0; i < entries.size(); i += step) {
        const AlembicHistoryEntry &entry = entries[entries.size() - 1 - i];
        ImportedRevision one;
        one.revision = {entry.id, entry.parents, {}, {}, ""};
        imported.push_back(std::move(one));
    }
    return imported;
}

// Each label of the history is carried by one revision, and spreads from there as the history says.
void check_labels(const std::vector<AlembicHistoryEntry> &entries, const std::vector<Revision> &revisions) {
    std::set<std::string> shown;
    for (const AlembicHistoryEntry &entry : entries)
        shown.insert(entry.labels.begin(), entry.labels.end());
    std::size_t carried = 0;
    for (const Revision &revision : revisions)
        carried += revision.branch_labels.size();
    demand(carried == shown.size(), "each label has one carrier");
    for (std::size_t i = 0; i < entries.size(); i++)
        for (const std::string &label : revisions[i].branch_labels)
            demand(std::count(entries[i].labels.begin(), entries[i].labels.end(), label) > 0,
                   "a carrier belongs to the branch");
}

void run(std::string_view input) {
    std::vector<AlembicHistoryEntry> entries;
    answers([&] {
        entries = read_alembic_history(input);
        demand(!entries.empty(), "a history that is read has revisions");
    });
    for (const AlembicHistoryEntry &entry : entries) {
        demand(!entry.id.empty() && entry.id.find_first_of(" \n") == std::string::npos, "an id is a word");
        demand(entry.message.size() <= input.size(), "a message is a part of the text");
        demand(entry.line > 0, "a line counts from 1");
    }
    for (const std::size_t step : {1U, 2U}) {
        std::vector<Revision> revisions;
        if (answers([&] { revisions = fit_history(entries, upgrade_of(entries, step), Graph()); })) {
            demand(revisions.size() == entries.size(), "each revision is answered");
            check_labels(entries, revisions);
            answers([&] { (void)Graph::load(std::move(revisions)); });
        }
    }
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
