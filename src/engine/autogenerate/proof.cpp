#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "core/schema/difference.hpp"
#include "core/schema/not_null.hpp"
#include "core/text.hpp"

#include "engine/autogenerate/proof.hpp"

#include "engine/autogenerate/default_privileges.hpp"
#include "engine/autogenerate/schema_diff.hpp"
#include "engine/error.hpp"
#include "engine/state/registry.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/guc_scope.hpp"
#include "pg/sqlstate.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

// What a first attempt could not know is seen by the second one: constraints that go with their columns,
// names that the server makes.
constexpr int most_attempts = 4;

// Without the order of columns, which no statement changes.
std::vector<core::ObjectChange> differences(const core::Schema &wanted, const core::Schema &found) {
    std::vector<core::ObjectChange> changes =
        core::compare_snapshots(core::snapshot_of(wanted.objects), core::snapshot_of(found.objects));
    std::erase_if(changes,
                  [](const core::ObjectChange &change) { return core::is_column_order(change.type); });
    return changes;
}

std::string describe(const std::vector<core::ObjectChange> &changes) {
    std::string text;
    for (const core::ObjectChange &change : changes) {
        text += core::format("\n{} {}: now {}; wanted {}", change.type, change.identity,
                             change.actual.value_or("not there"), change.expected.value_or("not there"));
    }
    return text;
}

// The line of CONTEXT that tells of the statement, without its place in a script that nobody has.
std::string statement_in(const char *context) {
    const std::string_view text = context != nullptr ? context : "";
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        const std::size_t column = line.find(", column ");
        const std::size_t place = column != std::string_view::npos ? line.find(": ", column) : column;
        if (line.starts_with("script \"") && place != std::string_view::npos) {
            return std::string(text.substr(place + begin + 2));
        }
        begin = end + 1;
    }
    return {};
}

// Whether an error says something of the script: not where others, the machine or the caller are in the way.
bool is_of_script(int sqlstate) noexcept {
    switch (ERRCODE_TO_CATEGORY(sqlstate)) {
    case ERRCODE_OPERATOR_INTERVENTION:
    case ERRCODE_INSUFFICIENT_RESOURCES:
    case ERRCODE_TRANSACTION_ROLLBACK:
    case ERRCODE_SYSTEM_ERROR:
    case ERRCODE_INTERNAL_ERROR:
        return false;
    default:
        return sqlstate != ERRCODE_LOCK_NOT_AVAILABLE;
    }
}

enum class Way : std::uint8_t { up, down };

class Proof {
public:
    Proof(const std::string &service, const Claim &claim)
        : service_(service), claim_(claim), request_(claim.request), up_(claim.up), down_(claim.down) {}

    RevisionRequest go() {
        pg::GucScope settings;
        settings.set("client_min_messages", "error"); // the last registration says what there is to say
        for (int attempt = 1;; attempt++) {
            pg::check_interrupts();
            failure_.clear();
            if (try_once()) {
                return request_;
            }
            if (attempt == most_attempts || !has_grown_) {
                refuse();
            }
        }
    }

private:
    // Whether both ways lead where they should. If not, the statements that are missing have been added, or
    // the failure is described.
    bool try_once() {
        const pg::Subtransaction trial;
        request_.up = core::script_of(up_);
        request_.down = core::script_of(down_);
        request_.id = write_revision(service_, request_, claim_.command);
        request_.heads = parents_of(*request_.id);
        Shadow shadow(service_, {*request_.id}, claim_.road);
        if (claim_.road != Shadow::Road::from_here) {
            shadow.bring_neighbours();
            drop_default_privileges(shadow.service());
        }
        shadow.make_schema();
        const core::Rows rows = shadow.rows();
        const core::Schema before = claim_.before != nullptr ? *claim_.before : shadow.read_whole();
        return leads_to(shadow, Way::up, claim_.desired, up_, [&] { shadow.step_to(*request_.id); }) &&
               leads_to(shadow, Way::down, before, down_, [&] { shadow.step_back(rows); });
    }

    // Run one way, and add to its statements what it lacks.
    template <typename F>
    bool leads_to(Shadow &shadow, Way way, const core::Schema &wanted,
                  std::vector<core::SchemaStatement> &statements, F run) {
        has_grown_ = false;
        const char *direction = way == Way::up ? "up" : "down";
        if (const auto error = error_of(run)) {
            failure_ = core::format("The way {} fails: {}", direction, *error);
            return false;
        }
        core::Schema found = shadow.read_whole();
        if (way == Way::up) { // down, all is to be as it was
            core::forget_unwanted_names(found, wanted);
        }
        const std::vector<core::ObjectChange> left = differences(wanted, found);
        if (left.empty()) {
            return true;
        }
        failure_ = core::format("After the way {} there remain:{}", direction, describe(left));
        std::vector<core::SchemaStatement> more =
            explained(service_, [&] { return core::statements_between(found, wanted, cast_between); });
        has_grown_ = !more.empty();
        statements.insert(statements.end(), std::make_move_iterator(more.begin()),
                          std::make_move_iterator(more.end()));
        return false;
    }

    template <typename F>
    std::optional<std::string> error_of(F run) const {
        try {
            pg::Subtransaction way;
            run();
            way.commit();
            return std::nullopt;
        } catch (const pg::PgError &error) {
            if (!is_of_script(error.data()->sqlerrcode)) {
                throw;
            }
            const std::string statement = statement_in(error.data()->context);
            const char *detail = error.data()->detail;
            return core::format("{}{}{}", error.what(), detail != nullptr ? std::string(": ") + detail : "",
                                statement.empty() ? "" : "\n" + statement);
        } catch (const pg::Error &error) {
            return error.message() + (error.detail().empty() ? "" : ": " + error.detail());
        }
    }

    [[nodiscard]] std::vector<std::string> parents_of(const std::string &id) const {
        const pg::SnapshotScope snapshot = pg::SnapshotScope::fresh();
        const std::shared_ptr<const Registry> registry =
            registry_of(find_service(service_, snapshot), snapshot);
        return registry->graph.revision(registry->graph.find(id).value()).down_revisions;
    }

    [[noreturn]] void refuse() const {
        const bool is_baseline = claim_.command == ChangeCommand::baseline;
        throw pg::Error(
            pg::sqlstate::not_proven,
            is_baseline
                ? core::format(R"(no revision that makes schema {} can be proven)", claim_.desired.name)
                : core::format(
                      R"(no revision that leads to the desired schema can be proven for service "{}")",
                      service_),
            failure_,
            is_baseline
                ? core::format(
                      "Change the schema, or register what makes it by hand: SELECT migrate.register({}, "
                      "…); then migrate.compare() says whether it does, and migrate.stamp() records it.",
                      pg::quote_literal(service_))
                : core::format(
                      "Change what is wanted, or the data that is in the way; or write the revision by "
                      "hand: the statements are SELECT sql FROM migrate.diff({}, <desired>), and "
                      "migrate.revision({}, …) registers it.",
                      pg::quote_literal(service_), pg::quote_literal(service_)));
    }

    const std::string &service_;
    const Claim &claim_;
    RevisionRequest request_;
    std::vector<core::SchemaStatement> up_;
    std::vector<core::SchemaStatement> down_;
    bool has_grown_ = false; // there are statements that have not been tried yet
    std::string failure_;
};

} // namespace

RevisionRequest prove(const std::string &service, const Claim &claim) { return Proof(service, claim).go(); }

} // namespace migrate::engine
