#include <cstring>

#include "core/text.hpp"

#include "engine/script/frame.hpp"

#include "engine/store/scripts.hpp"
#include "pg/error.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

using Statements = std::vector<pg::ParsedStatement>;

const TransactionStmt *transaction_of(const pg::ParsedStatement &statement) noexcept {
    Node *tree = statement.tree;
    return tree != nullptr && IsA(tree, TransactionStmt) ? castNode(TransactionStmt, tree) : nullptr;
}

bool is_kind(const pg::ParsedStatement &statement, TransactionStmtKind kind) noexcept {
    const TransactionStmt *transaction = transaction_of(statement);
    return transaction != nullptr && transaction->kind == kind && !transaction->chain;
}

bool begins(const pg::ParsedStatement &statement) noexcept {
    return is_kind(statement, TRANS_STMT_BEGIN) || is_kind(statement, TRANS_STMT_START);
}

// SET TRANSACTION right after BEGIN is another spelling of its modes.
bool sets_modes(const pg::ParsedStatement &statement) noexcept {
    Node *tree = statement.tree;
    return tree != nullptr && IsA(tree, VariableSetStmt) &&
           castNode(VariableSetStmt, tree)->kind == VAR_SET_MULTI &&
           strcmp(castNode(VariableSetStmt, tree)->name, "TRANSACTION") == 0;
}

[[noreturn]] void refuse(const ScriptOrigin &origin, const char *script, const pg::ParsedStatement &statement,
                         const char *hint) {
    throw pg::Error(pg::sqlstate::script_refused, "transaction control is not allowed in a script",
                    locate_in(origin, script, statement.location) + ".", hint);
}

constexpr const char *leave_out =
    "Leave it out: a script runs in the transaction of the call that runs it, and an error undoes the whole "
    "call. Only a BEGIN that is the first statement with a COMMIT that is the last one may stay.";
constexpr const char *rolls_back = "A script whose last statement is ROLLBACK would leave nothing of what it "
                                   "does. Leave both out, BEGIN too; "
                                   "if the script only looks, register it as verify.";
constexpr const char *unclosed =
    "No COMMIT ends what this BEGIN opens. Leave it out, or complete the file: it may have been cut off.";
constexpr const char *unopened = "No BEGIN comes before it. Leave it out.";

// One frame around the whole script, or none.
bool has_whole_frame(const Statements &statements) noexcept {
    return statements.size() >= 2 && begins(statements.front()) &&
           is_kind(statements.back(), TRANS_STMT_COMMIT);
}

void erase_frame(Statements &statements) {
    statements.pop_back();
    statements.erase(statements.begin());
    while (!statements.empty() && sets_modes(statements.front())) {
        statements.erase(statements.begin());
    }
}

// Transaction control that is no frame. What a BEGIN at the beginning lacks is its end, so that is named.
void refuse_transaction_control(const ScriptOrigin &origin, const char *script,
                                const Statements &statements) {
    const pg::ParsedStatement *open = nullptr;
    for (const pg::ParsedStatement &statement : statements) {
        if (transaction_of(statement) == nullptr) {
            continue;
        }
        if (&statement == statements.data() && begins(statement)) {
            open = &statement;
            continue;
        }
        const bool is_end = open != nullptr && &statement == &statements.back();
        refuse(origin, script, statement,
               is_end && is_kind(statement, TRANS_STMT_ROLLBACK) ? rolls_back : leave_out);
    }
    if (open != nullptr) {
        refuse(origin, script, *open, unclosed);
    }
}

void take_committed_frame(const ScriptOrigin &origin, const char *script, Statements &statements) {
    if (has_whole_frame(statements)) {
        erase_frame(statements);
    }
    refuse_transaction_control(origin, script, statements);
}

// Goes through the frames of a verify script.
class VerifyFrames {
public:
    VerifyFrames(const ScriptOrigin &origin, const char *script, const Statements &statements)
        : origin_(origin), script_(script), statements_(statements) {}

    void check() {
        for (std::size_t i = 0; i < statements_.size(); i++) {
            if (transaction_of(statements_[i]) != nullptr) {
                check_one(i);
            }
        }
        if (open_ != nullptr) {
            refuse(origin_, script_, *open_, unclosed);
        }
    }

private:
    void check_one(std::size_t number) {
        const pg::ParsedStatement &statement = statements_[number];
        if (begins(statement) && open_ == nullptr) {
            open_ = &statement;
            return;
        }
        const bool is_savepoint = is_kind(statement, TRANS_STMT_SAVEPOINT) ||
                                  is_kind(statement, TRANS_STMT_ROLLBACK_TO) ||
                                  is_kind(statement, TRANS_STMT_RELEASE);
        if (is_savepoint && open_ != nullptr) {
            return;
        }
        const bool is_whole = number + 1 == statements_.size() && open_ == statements_.data();
        const bool ends =
            is_kind(statement, TRANS_STMT_ROLLBACK) || (is_kind(statement, TRANS_STMT_COMMIT) && is_whole);
        if (!ends || open_ == nullptr) {
            refuse(origin_, script_, statement, ends ? unopened : leave_out);
        }
        open_ = nullptr;
    }

    const ScriptOrigin &origin_;
    const char *script_;
    const Statements &statements_;
    const pg::ParsedStatement *open_ = nullptr; // the BEGIN of the frame that we are in
};

// All of a verify script is rolled back: a frame around the whole of it changes nothing.
bool is_one_plain_frame(const Statements &statements) noexcept {
    if (statements.size() < 2 || !begins(statements.front()) ||
        transaction_of(statements.back()) == nullptr) {
        return false;
    }
    for (std::size_t i = 1; i + 1 < statements.size(); i++) {
        if (transaction_of(statements[i]) != nullptr) {
            return false;
        }
    }
    return true;
}

void take_rolled_back_frame(const ScriptOrigin &origin, const char *script, Statements &statements) {
    if (!statements.empty() && !begins(statements.front())) {
        refuse_transaction_control(origin, script, statements);
        return;
    }
    VerifyFrames(origin, script, statements).check();
    if (is_one_plain_frame(statements)) {
        erase_frame(statements);
        return;
    }
    for (pg::ParsedStatement &statement : statements) {
        if (transaction_of(statement) != nullptr) {
            statement.obstacle = pg::Obstacle::none;
        }
    }
    for (std::size_t i = 1; i < statements.size();) {
        if (begins(statements[i - 1]) && sets_modes(statements[i])) {
            statements.erase(statements.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            i++;
        }
    }
}

// The text without these statements and their semicolons.
class Cut {
public:
    explicit Cut(const char *script) : script_(script) {}

    void replace(const pg::ParsedStatement &statement, const char *by) {
        const auto begin = static_cast<std::size_t>(statement.location);
        std::size_t end = begin + static_cast<std::size_t>(statement.length);
        if (script_[end] == ';') {
            end++;
        }
        text_.append(script_ + done_, begin - done_).append(by);
        done_ = end;
    }

    std::string end() { return text_.append(script_ + done_); }

private:
    const char *script_;
    std::size_t done_ = 0;
    std::string text_;
};

const char *as_savepoint(const TransactionStmt &transaction) noexcept {
    switch (transaction.kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START:
        return "SAVEPOINT migrate_frame;";
    case TRANS_STMT_COMMIT:
        return "RELEASE SAVEPOINT migrate_frame;";
    case TRANS_STMT_ROLLBACK:
        return "ROLLBACK TO SAVEPOINT migrate_frame; RELEASE SAVEPOINT migrate_frame;";
    default:
        return nullptr;
    }
}

} // namespace

FrameRule frame_rule(const ScriptOrigin &origin) noexcept {
    return origin.kind == ScriptKind::verify ? FrameRule::roll_back : FrameRule::commit;
}

bool may_have_frames(const char *script) noexcept {
    return pg::begins_with_word(script, "begin") || pg::begins_with_word(script, "start");
}

void take_frame(const ScriptOrigin &origin, const char *script, Statements &statements) {
    if (frame_rule(origin) == FrameRule::commit) {
        take_committed_frame(origin, script, statements);
    } else {
        take_rolled_back_frame(origin, script, statements);
    }
}

std::string frame_modes(const char *script, const Statements &statements) {
    std::string modes;
    for (std::size_t i = 0; i < statements.size() && (i == 0 || sets_modes(statements[i])); i++) {
        const TransactionStmt *transaction = transaction_of(statements[i]);
        if (i > 0 || (transaction != nullptr && transaction->options != NIL)) {
            const auto length = static_cast<std::size_t>(statements[i].length);
            modes += (modes.empty() ? "" : "; ") + std::string(script + statements[i].location, length);
        }
    }
    return modes;
}

int count_statements(const Statements &statements) noexcept {
    int count = 0;
    for (const pg::ParsedStatement &statement : statements) {
        count += transaction_of(statement) == nullptr ? 1 : 0;
    }
    return count;
}

std::string without_frame(const ScriptOrigin &origin, const char *script) {
    Statements rest = pg::parse_script(script);
    const Statements all = rest;
    take_frame(origin, script, rest);
    Cut cut(script);
    auto kept = rest.begin();
    for (const pg::ParsedStatement &statement : all) {
        const bool is_kept = kept != rest.end() && kept->location == statement.location;
        kept += is_kept ? 1 : 0;
        const TransactionStmt *transaction = transaction_of(statement);
        if (!is_kept) {
            cut.replace(statement, "");
        } else if (const char *savepoint = transaction != nullptr ? as_savepoint(*transaction) : nullptr) {
            cut.replace(statement, savepoint);
        }
    }
    return cut.end();
}

bool FrameRunner::run(const pg::ParsedStatement &statement) {
    const TransactionStmt *transaction = transaction_of(statement);
    if (transaction == nullptr) {
        return false;
    }
    const std::string savepoint = transaction->savepoint_name != nullptr ? transaction->savepoint_name : "";
    switch (transaction->kind) {
    case TRANS_STMT_COMMIT:
        release_to(0);
        break;
    case TRANS_STMT_ROLLBACK:
        roll_back_to(0);
        break;
    case TRANS_STMT_ROLLBACK_TO:
        roll_back_to(find_savepoint(savepoint));
        open(savepoint);
        break;
    case TRANS_STMT_RELEASE:
        release_to(find_savepoint(savepoint));
        break;
    default: // BEGIN or SAVEPOINT
        open(savepoint);
        break;
    }
    return true;
}

void FrameRunner::open(const std::string &savepoint) {
    levels_.push_back({savepoint, nullptr});
    levels_.back().subtransaction = std::make_unique<pg::Subtransaction>();
}

void FrameRunner::release_to(std::size_t level) {
    while (levels_.size() > level) {
        levels_.back().subtransaction->commit();
        levels_.pop_back();
    }
}

void FrameRunner::roll_back_to(std::size_t level) noexcept {
    while (levels_.size() > level) {
        levels_.pop_back();
    }
}

std::size_t FrameRunner::find_savepoint(const std::string &name) const {
    for (std::size_t i = levels_.size(); i-- > 1;) {
        if (levels_[i].savepoint == name) {
            return i;
        }
    }
    throw pg::Error(ERRCODE_S_E_INVALID_SPECIFICATION,
                    core::format(R"(savepoint "{}" does not exist)", name));
}

} // namespace migrate::engine
