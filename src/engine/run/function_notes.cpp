#include <set>
#include <string_view>
#include <utility>

#include "core/schema/difference.hpp"
#include "core/text.hpp"

#include "engine/run/function_notes.hpp"

#include "engine/script/caller_rights.hpp"
#include "pg/catalog.hpp"
#include "pg/messages.hpp"
#include "pg/rights.hpp"
#include "pg/role_scope.hpp"
#include "pg/session_state.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::engine {

namespace {

constexpr const char *checker = "plpgsql_check";
constexpr std::size_t most_notes = 50;

std::string name_of(const pg::CheckableFunction &function) {
    return function.table_identity.empty() ? core::format("{} {}", function.type, function.identity)
                                           : core::format("{} {} as a trigger of {}", function.type,
                                                          function.identity, function.table_identity);
}

// Several triggers of a table may run one function alike.
bool is_same_question(const pg::CheckableFunction &one, const pg::CheckableFunction &other) {
    return one.function == other.function && one.table == other.table && one.old_rows == other.old_rows &&
           one.new_rows == other.new_rows;
}

bool is_cancel(const pg::PgError &error) noexcept {
    return ERRCODE_TO_CATEGORY(error.data()->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION;
}

} // namespace

FunctionNotes::FunctionNotes() : is_seen_(pg::is_notice_seen()) {}

void FunctionNotes::look(const Shadow &shadow) {
    look(shadow, checker, [](const pg::CheckableFunction &) { return true; });
}

void FunctionNotes::look(const Shadow &shadow, const std::string &revision, const core::Snapshot &before,
                         const core::Snapshot &after) {
    std::set<std::pair<std::string, std::string>> changed;
    for (const core::ObjectChange &change : core::compare_snapshots(before, after)) {
        changed.emplace(change.type, change.identity);
    }
    look(shadow, core::format(R"({}, revision "{}")", checker, revision),
         [&](const pg::CheckableFunction &function) {
             return changed.contains({function.type, function.identity}) ||
                    changed.contains({"trigger", function.trigger_identity});
         });
}

void FunctionNotes::look(const Shadow &shadow, const std::string &label, const Wanted &is_wanted) {
    const Oid extension = is_seen_ ? pg::schema_of_extension(checker) : InvalidOid;
    const Service &own = shadow.service();
    const Oid schema = pg::find_namespace(own.schema_name);
    if (!OidIsValid(extension) || !OidIsValid(schema)) {
        return;
    }
    std::vector<pg::CheckableFunction> functions = pg::checkable_functions(schema);
    for (pg::CheckableFunction &function : functions) {
        shadow.name_as_ever(function.identity);
        shadow.name_as_ever(function.trigger_identity);
    }
    std::erase_if(functions, [&](const pg::CheckableFunction &one) { return !is_wanted(one); });
    if (functions.empty()) {
        return;
    }
    if (!pg::has_right_in_schema(owner_of(own), extension, ACL_USAGE)) {
        add(shadow, {core::format(R"({} was not asked: "{}" may not use the schema that it is in)", checker,
                                  own.owner),
                     {},
                     {}});
        return;
    }
    pg::RestrictedSessionState session;
    const pg::CheckableFunction *last = nullptr;
    for (const pg::CheckableFunction &function : functions) {
        pg::check_interrupts();
        if (last == nullptr || !is_same_question(*last, function)) {
            ask(shadow, label, function);
        }
        last = &function;
    }
    session.restore();
}

// As the owner: to plan what a function would run, the server may evaluate functions of the owner's.
void FunctionNotes::ask(const Shadow &shadow, const std::string &label,
                        const pg::CheckableFunction &function) {
    const Service &own = shadow.service();
    const Oid owner = owner_of(own);
    pg::GucScope settings;
    settings.set("search_path", own.search_path);
    settings.set("lock_timeout", own.lock_timeout.value());
    withhold_caller_rights(owner, settings);
    std::vector<pg::FunctionMessage> messages;
    try {
        const pg::Subtransaction question;
        const pg::RoleScope role(owner, SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
        messages = pg::check_function(function, pg::schema_of_extension(checker));
    } catch (const pg::PgError &error) {
        if (is_cancel(error)) {
            throw;
        }
        add(shadow,
            {core::format("{}: could not look at {}: {}", label, name_of(function), error.what()), {}, {}});
    }
    for (pg::FunctionMessage &message : messages) {
        add(shadow, {core::format("{}: {} in {}{}: {}", label, message.level, name_of(function),
                                  message.line.empty() ? "" : ", line " + message.line,
                                  core::on_one_line(std::move(message.message))),
                     std::move(message.detail), std::move(message.hint)});
    }
}

void FunctionNotes::add(const Shadow &shadow, Note note) {
    if (notes_.size() == most_notes) {
        untold_++;
        return;
    }
    for (std::string *text : {&note.text, &note.detail, &note.hint}) {
        shadow.name_as_ever(*text);
    }
    notes_.push_back(std::move(note));
}

void FunctionNotes::tell() const {
    for (const Note &note : notes_) {
        pg::send_notice(note.text, note.detail, note.hint);
    }
    if (untold_ > 0) {
        pg::send_notice(core::format("{}: {} more messages are not shown", checker, std::to_string(untold_)),
                        {});
    }
}

} // namespace migrate::engine
