#include <algorithm>
#include <iterator>

#include "core/text.hpp"

#include "engine/registration/empty_scripts.hpp"

#include "engine/store/revisions.hpp"
#include "pg/messages.hpp"
#include "pg/parse.hpp"
#include "pg/scan.hpp"

namespace migrate::engine {

namespace {

// A sentence may parse too ("begin"); one that begins with such a word and parses is SQL.
bool reads_as_sql(const std::string &text) {
    static constexpr const char *words[] = {"alter",  "comment",  "create", "delete", "do",
                                            "drop",   "grant",    "insert", "merge",  "revoke",
                                            "select", "truncate", "update", "with"};
    if (std::none_of(std::begin(words), std::end(words),
                     [&](const char *word) { return pg::begins_with_word(text.c_str(), word); })) {
        return false;
    }
    try {
        return !pg::parse_script(text.c_str()).empty();
    } catch (const pg::PgError &error) {
        pg::forgive_syntax_error(error);
        return false;
    }
}

// what: with {} for the revisions, in the singular and in the plural.
void warn_of(const std::vector<std::string> &revisions, const std::string &service, const std::string &one,
             const std::string &several, const char *detail, const char *hint) {
    if (!revisions.empty()) {
        const std::string names = core::quote_some(revisions) + " of service \"" + service + "\"";
        std::string text = revisions.size() == 1 ? one : several;
        pg::send_warning(text.replace(text.find("{}"), 2, names), detail, hint);
    }
}

} // namespace

void EmptyScripts::look_at(const StoredRevision &stored) {
    if (stored.up_is_given && stored.up_statements == 0) {
        up_.push_back(stored.revision.id);
    }
    if (!stored.up_is_given && stored.up.empty() && reads_as_sql(stored.revision.message)) {
        message_.push_back(stored.revision.id);
    }
    // An empty text says on purpose that there is nothing to undo.
    if (stored.down && !stored.down->empty() && stored.down_statements == 0) {
        down_.push_back(stored.revision.id);
    }
}

void EmptyScripts::warn(const std::string &service) const {
    warn_of(
        up_, service, "the up script of revision {} has no statement",
        "the up scripts of revisions {} have no statement",
        "An upgrade will run nothing and count the revision as applied.",
        "If a file was to be read, it is missing or empty: psql leaves a variable empty when a command in "
        "backquotes fails. Register the revision again with replace => true. If nothing is to run, leave up "
        "out.");
    warn_of(
        down_, service, "the down script of revision {} has no statement",
        "the down scripts of revisions {} have no statement",
        "A downgrade will run nothing and count the revision as undone.",
        "If it can't be undone, leave down out, so that a downgrade is refused. If there is nothing to undo, "
        "write ''.");
    warn_of(message_, service, "revision {} has no up script, and its message reads as SQL",
            "revisions {} have no up script, and their messages read as SQL",
            "An upgrade will run nothing and count the revision as applied.",
            "The message comes before the script. Name the arguments, and register the revision again: "
            "message => "
            "'…', up => '…', replace => true.");
}

void warn_of_empty_scripts(const std::string &service, const StoredRevision &stored) {
    EmptyScripts empty;
    empty.look_at(stored);
    empty.warn(service);
}

} // namespace migrate::engine
