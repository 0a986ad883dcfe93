#include <algorithm>
#include <cstring>

#include "core/text.hpp"

#include "engine/run/statement_watch.hpp"

#include "pg/added_enum_values.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/guc_scope.hpp"
#include "pg/made_name.hpp"
#include "pg/messages.hpp"
#include "pg/transactional_form.hpp"

namespace migrate::engine {

namespace {

// What is said to somebody with more rights must not lead them to drop what is others'.
bool owns_schema(const Service &service) {
    const Oid nspace = pg::find_namespace(service.schema_name);
    return OidIsValid(nspace) && pg::owner_of_namespace(nspace) == pg::find_role(service.owner);
}

// The server runs the elements of CREATE SCHEMA in this order, so that they may refer to each other.
int rank_of(Node *element) noexcept {
    switch (nodeTag(element)) {
    case T_CreateSeqStmt:
        return 0;
    case T_CreateStmt:
        return 1;
    case T_ViewStmt:
        return 2;
    case T_IndexStmt:
        return 3;
    case T_CreateTrigStmt:
        return 4;
    default: // GRANT
        return 5;
    }
}

void refuse_other_schema(Node *element, const char *schema) {
    const std::optional<pg::MadeName> made = pg::made_name(element);
    if (made && made->schema != nullptr && strcmp(made->schema, schema) != 0) {
        throw pg::Error(
            ERRCODE_INVALID_SCHEMA_DEFINITION,
            core::format("CREATE specifies a schema ({}) different from the one being created ({})",
                         made->schema, schema));
    }
}

// As if the schema had just been made: it is the first of search_path meanwhile.
void run_elements(List *elements, const Service &service) {
    std::vector<Node *> ordered;
    for (int i = 0; i < list_length(elements); i++) {
        ordered.push_back(static_cast<Node *>(list_nth(elements, i)));
        refuse_other_schema(ordered.back(), service.schema_name.c_str());
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](Node *one, Node *other) { return rank_of(one) < rank_of(other); });
    pg::GucScope settings;
    const std::string path = pg::setting("search_path").value_or("");
    settings.set("search_path",
                 pg::quote_identifier(service.schema_name) + (path.empty() ? "" : ", " + path));
    for (Node *element : ordered) {
        pg::run_subcommand(element, "CREATE SCHEMA");
    }
}

} // namespace

StatementWatch::StatementWatch(const Service &service, VersionWriter &versions,
                               std::vector<AddedEnumValue> &added, CommandId begun, bool is_fresh,
                               bool is_shadow)
    : service_(service), versions_(versions), added_(added), begun_(begun), is_first_(is_fresh),
      is_shadow_(is_shadow), observation_(*this) {}

// In a shadow, each revision is one that may have been committed before the next.
void StatementWatch::begin_step(const std::string &revision, bool is_upgrade, bool undoes_last,
                                bool is_transactional) {
    if (is_shadow_) {
        pg::AddedEnumValues::use_those_of_new_types();
    }
    is_transactional_ = is_transactional;
    revision_ = revision;
    is_first_ = is_first_ && is_upgrade;
    undoes_last_ = undoes_last;
    meets_existing_ = false;
}

bool StatementWatch::before(Node *statement) {
    if (is_shadow_ && run_in_shadow(statement)) {
        return true;
    }
    switch (nodeTag(statement)) {
    case T_CreateSchemaStmt:
        if (make_own_schema(castNode(CreateSchemaStmt, statement))) {
            return true;
        }
        break;
    case T_DropStmt:
        // The version table alone must not keep the schema.
        if (undoes_last_ && pg::drops_schema_alone(statement, service_.schema_name)) {
            versions_.drop();
        }
        break;
    default:
        break;
    }
    if (is_first_ &&
        !meets_existing_) { // else it is a part of one that does: the sequence of a serial column
        note_existing(statement);
        first_ = statement;
    }
    return false;
}

void StatementWatch::after(Node *statement) {
    if (statement == first_) {
        meets_existing_ = false;
    }
    if (IsA(statement, AlterEnumStmt)) {
        auto *alter = castNode(AlterEnumStmt, statement);
        if (alter->newVal != nullptr && alter->oldVal == nullptr) {
            added_.push_back({service_.name, revision_, alter->newVal});
        }
        if (is_shadow_ && !is_transactional_) {
            pg::AddedEnumValues::use_those_of_new_types();
        }
    }
}

// What can't run in a transaction, in its form that can: true, it has been done, or there is no such form.
bool StatementWatch::run_in_shadow(Node *statement) {
    switch (pg::transactional_form(statement)) {
    case pg::TransactionalForm::itself:
        return false;
    case pg::TransactionalForm::without_concurrently:
        pg::run_without_concurrently(statement);
        return true;
    case pg::TransactionalForm::changes_nothing:
        return true;
    case pg::TransactionalForm::none:
        break;
    }
    pg::send_warning(core::format(R"({} of revision "{}" of service "{}" is left out)",
                                  pg::command_of(statement), revision_, service_.name),
                     "It can't run in a transaction, and so not where everything is rolled back.", "");
    return true;
}

// CREATE SCHEMA of the service's own schema, which the run has made a moment before: true, it has been done.
bool StatementWatch::make_own_schema(CreateSchemaStmt *statement) {
    const std::optional<pg::MadeName> made = pg::made_name(reinterpret_cast<Node *>(statement));
    if (is_schema_claimed_ || !made || made->name != service_.schema_name) {
        return false;
    }
    const Oid nspace = pg::find_namespace(service_.schema_name);
    if (pg::presence_of_namespace(nspace, begun_) != pg::Presence::newer) {
        return false;
    }
    if (statement->authrole != nullptr) {
        const Oid owner = pg::role_of(statement->authrole);
        if (owner != pg::owner_of_namespace(nspace)) {
            throw pg::Error(
                ERRCODE_DUPLICATE_SCHEMA,
                core::format(R"(schema "{}" belongs to "{}", the owner of service "{}")",
                             service_.schema_name, pg::role_name(pg::owner_of_namespace(nspace)),
                             service_.name),
                "The run has made it for the scripts, which run as this role.",
                core::format(
                    "To have it belong to another role: SELECT migrate.alter_service({}, owner => {});",
                    pg::quote_literal(service_.name), pg::quote_literal(pg::role_name(owner))));
        }
    }
    is_schema_claimed_ = true;
    run_elements(statement->schemaElts, service_);
    return true;
}

void StatementWatch::note_existing(Node *statement) {
    const std::optional<pg::MadeName> made = pg::made_name(statement);
    const Oid nspace = pg::find_namespace(service_.schema_name);
    meets_existing_ = false;
    if (!made || !OidIsValid(nspace) || !pg::goes_into(*made, nspace)) {
        return;
    }
    const pg::Presence presence = made->is_schema ? pg::presence_of_namespace(nspace, begun_)
                                                  : pg::presence_of(nspace, made->name, begun_);
    meets_existing_ = presence == pg::Presence::older;
    is_first_ = meets_existing_; // with something made, the rest would be taken back: a stamp would be false
}

void StatementWatch::explain(const pg::PgError &error, const std::string &call) const {
    switch (error.data()->sqlerrcode) {
    case ERRCODE_DUPLICATE_TABLE:
    case ERRCODE_DUPLICATE_OBJECT:
    case ERRCODE_DUPLICATE_FUNCTION:
    case ERRCODE_DUPLICATE_SCHEMA:
        if (meets_existing_) {
            explain_existing(error);
        }
        break;
    case ERRCODE_OBJECT_IN_USE:
        explain_pending_triggers(error);
        break;
    case ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE:
        explain_enum_value(error, call);
        break;
    default:
        break;
    }
}

// Somebody made the schema by other means before the first upgrade.
void StatementWatch::explain_existing(const pg::PgError &error) const {
    const std::string service = pg::quote_literal(service_.name);
    const std::string revision = pg::quote_literal(revision_);
    std::string otherwise;
    if (owns_schema(service_)) {
        otherwise =
            core::format(" else mend what differs, or start fresh without its data: DROP SCHEMA {} CASCADE;",
                         pg::quote_identifier(service_.schema_name));
    }
    pg::add_hint(error,
                 core::format("The schema was made by other means before. Whether it is what the revision "
                              "makes: SELECT * FROM migrate.compare({}, {}); no row: record that: SELECT * "
                              "FROM migrate.stamp({}, {});{}",
                              service, revision, service, revision, otherwise));
}

// Of deferred constraints, which Django's foreign keys are all.
void StatementWatch::explain_pending_triggers(const pg::PgError &error) {
    const char *message = error.data()->message_id; // in no language of the session's
    if (message != nullptr &&
        std::string_view(message).find("pending trigger events") != std::string_view::npos) {
        pg::add_hint(error,
                     "Rows that were changed before wait for deferred constraints. Let the script check "
                     "them before that statement: SET CONSTRAINTS ALL IMMEDIATE;");
    }
}

// The value that the message names, as added last.
void StatementWatch::explain_enum_value(const pg::PgError &error, const std::string &call) const {
    const std::string message = error.what();
    const auto added = std::find_if(added_.rbegin(), added_.rend(), [&](const AddedEnumValue &one) {
        return message.find(one.value) != std::string::npos;
    });
    if (added == added_.rend()) {
        return;
    }
    if (added->service == service_.name && added->revision == revision_) {
        pg::append_hint(error, core::format("Put what uses the value into a revision of its own, "
                                            "and upgrade to \"{}\" in a transaction before it.",
                                            revision_));
        return;
    }
    pg::append_hint(
        error,
        core::format(
            "In two calls, each in a transaction of its own: SELECT * FROM migrate.upgrade({}, {}); then {}",
            pg::quote_literal(added->service), pg::quote_literal(added->revision), call));
}

} // namespace migrate::engine
