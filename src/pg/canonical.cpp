#include <cstring>

#include "pg/canonical.hpp"

#include "pg/memory.hpp"
#include "pg/relation_lock.hpp"

extern "C" {
#include <catalog/pg_proc.h>
#include <nodes/makefuncs.h>
#include <nodes/plannodes.h>
#include <parser/analyze.h>
#include <parser/parse_collate.h>
#include <parser/parse_expr.h>
#include <parser/parse_param.h>
#include <parser/parse_relation.h>
#include <utils/ruleutils.h>
}

namespace migrate::pg {

namespace {

// Texts that still change after so many times are taken as they are then.
constexpr int most_passes = 5;

// All up to settled() is C in all but name.

// Reads the text of an object, and prints it again.
using Pass = const char *(*)(const char *text, Oid object);

[[noreturn]] void refuse(const char *text) {
    ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR),
                    errmsg("\"%s\" is not the text that the server prints of such an object", text)));
}

// The one statement of a text, of a kind.
Node *parsed(const char *text, RawParseMode mode, NodeTag kind) {
    List *statements = raw_parser(text, mode);
    if (list_length(statements) != 1 || nodeTag(linitial_node(RawStmt, statements)->stmt) != kind) {
        refuse(text);
    }
    return linitial_node(RawStmt, statements)->stmt;
}

Node *transformed(ParseState *state, Node *expression) {
    // Of this kind nothing is refused: what was printed was accepted once.
    Node *result = transformExpr(state, expression, EXPR_KIND_OTHER);
    assign_expr_collations(state, result);
    return result;
}

// An expression, or a list of several.
Node *transformed(ParseState *state, const char *text) {
    List *expressions = NIL;
    ListCell *cell = nullptr;
    foreach (cell, castNode(SelectStmt, parsed(text, RAW_PARSE_PLPGSQL_EXPR, T_SelectStmt))->targetList) {
        const ResTarget *target = lfirst_node(ResTarget, cell);
        if (target->name != nullptr) {
            refuse(text);
        }
        expressions = lappend(expressions, transformed(state, target->val));
    }
    return list_length(expressions) == 1 ? static_cast<Node *>(linitial(expressions))
                                         : reinterpret_cast<Node *>(expressions);
}

// Makes the columns of a relation visible, under a name of their own or the relation's. The relation is
// locked.
void add_columns(ParseState *state, Relation relation, const char *name, bool without_name) {
    Alias *alias = name != nullptr ? makeAlias(name, NIL) : nullptr;
    ParseNamespaceItem *columns =
        addRangeTableEntryForRelation(state, relation, AccessShareLock, alias, false, false);
    addNSItemToQuery(state, columns, false, true, without_name);
}

void add_old_and_new(ParseState *state, Oid table) {
    // An error later on must not find it open.
    Relation relation = relation_open(table, NoLock);
    add_columns(state, relation, "old", false);
    add_columns(state, relation, "new", false);
    relation_close(relation, NoLock);
}

bool has_lines(Node *node, void *context) {
    return node != nullptr &&
           (IsA(node, CaseExpr) || IsA(node, SubLink) || walk_expression(node, has_lines, context));
}

// As pg_get_expr() does. It takes a stored tree, which costs; what it prints in one line can be had without.
const char *printed(Node *expression, Oid relation) {
    if (has_lines(expression, nullptr)) {
        return TextDatumGetCString(DirectFunctionCall2(
            pg_get_expr, CStringGetTextDatum(nodeToString(expression)), ObjectIdGetDatum(relation)));
    }
    List *context = OidIsValid(relation) ? deparse_context_for(get_rel_name(relation), relation) : NIL;
    return deparse_expression(expression, context, false, false);
}

const char *reprint_expression(const char *text, Oid table) {
    ParseState *state = make_parsestate(nullptr);
    if (OidIsValid(table)) {
        Relation relation = relation_open(table, NoLock);
        add_columns(state, relation, nullptr, true);
        relation_close(relation, NoLock);
    }
    return printed(transformed(state, text), table);
}

// What VALUE stands for, which is not a word of the grammar.
Node *domain_value(ParseState *state, ColumnRef *name) {
    if (list_length(name->fields) != 1 || !IsA(linitial(name->fields), String) ||
        strcmp(strVal(linitial(name->fields)), "value") != 0) {
        return nullptr;
    }
    return static_cast<Node *>(copyObjectImpl(state->p_ref_hook_state));
}

const char *reprint_domain_check(const char *text, Oid domain) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(domain));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for type %u", domain);
    }
    const auto *form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    auto *value = makeNode(CoerceToDomainValue);
    value->typeId = form->typbasetype;
    value->typeMod = form->typtypmod;
    value->location = -1;
    ReleaseSysCache(tuple);
    value->collation = get_typcollation(value->typeId);

    ParseState *state = make_parsestate(nullptr);
    state->p_pre_columnref_hook = domain_value;
    state->p_ref_hook_state = value;
    return printed(transformed(state, text), InvalidOid);
}

// state: its only relations are old and new. Of all that prints expressions, only what prints those of plans
// takes several relations by names.
const char *printed_with_old_and_new(Node *expression, const ParseState *state) {
    auto *plan = makeNode(PlannedStmt);
    plan->rtable = state->p_rtable;
    List *names = list_make2(pstrdup("old"), pstrdup("new"));
    return deparse_expression(expression, deparse_context_for_plan_tree(plan, names), true, false);
}

const char *reprint_trigger_condition(const char *text, Oid table) {
    ParseState *state = make_parsestate(nullptr);
    add_old_and_new(state, table);
    return printed_with_old_and_new(transformed(state, text), state);
}

Query *analyzed(ParseState *state, Node *statement) {
    Query *query = transformStmt(state, statement);
    // Closes the table that it writes into.
    free_parsestate(state);
    return query;
}

// Without the hook of a parse that was asked for: it counts statements.
const char *reprint_query(const char *text, Oid) {
    Query *query = analyzed(make_parsestate(nullptr), parsed(text, RAW_PARSE_DEFAULT, T_SelectStmt));
    return psprintf("%s;", pg_get_querydef(query, false));
}

const char *event_name(CmdType event) {
    switch (event) {
    case CMD_SELECT:
        return "SELECT";
    case CMD_UPDATE:
        return "UPDATE";
    case CMD_INSERT:
        return "INSERT";
    case CMD_DELETE:
        return "DELETE";
    default:
        elog(ERROR, "unexpected event of a rule: %d", static_cast<int>(event));
    }
}

const char *printed_action(Node *action, Oid table) {
    ParseState *state = make_parsestate(nullptr);
    add_old_and_new(state, table);
    return pg_get_querydef(analyzed(state, action), false);
}

void append_actions(StringInfo text, List *actions, Oid table) {
    if (actions == NIL) {
        appendStringInfoString(text, "NOTHING;");
        return;
    }
    if (list_length(actions) == 1) {
        appendStringInfo(text, "%s;", printed_action(static_cast<Node *>(linitial(actions)), table));
        return;
    }
    appendStringInfoChar(text, '(');
    ListCell *cell = nullptr;
    foreach (cell, actions) {
        appendStringInfo(text, "%s;\n", printed_action(static_cast<Node *>(lfirst(cell)), table));
    }
    appendStringInfoString(text, ");");
}

// Not by transformRuleStmt(): that locks the table against all others.
const char *reprint_rule(const char *text, Oid) {
    auto *rule = castNode(RuleStmt, parsed(text, RAW_PARSE_DEFAULT, T_RuleStmt));
    const Oid table = RangeVarGetRelid(rule->relation, AccessShareLock, false);
    StringInfoData result;
    initStringInfo(&result);
    appendStringInfo(
        &result, "CREATE RULE %s AS\n    ON %s TO %s", ::quote_identifier(rule->rulename),
        event_name(rule->event),
        quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table)));
    if (rule->whereClause != nullptr) {
        ParseState *state = make_parsestate(nullptr);
        add_old_and_new(state, table);
        Node *condition = transformed(state, rule->whereClause);
        appendStringInfo(&result, "\n   WHERE %s", printed_with_old_and_new(condition, state));
    }
    appendStringInfo(&result, " DO %s", rule->instead ? "INSTEAD " : "");
    append_actions(&result, rule->actions, table);
    return result.data;
}

// statement: of a body, as it is stored or as the grammar makes it. Stored, it has no names of arguments, so
// there are none in what is printed of it either.
const char *printed_statement(Node *statement, Oid function) {
    if (!IsA(statement, Query)) {
        Oid *types = nullptr;
        int count = 0;
        (void)get_func_signature(function, &types, &count);
        ParseState *state = make_parsestate(nullptr);
        setup_parse_fixed_parameters(state, types, count);
        statement = reinterpret_cast<Node *>(analyzed(state, statement));
    }
    return pg_get_querydef(castNode(Query, statement), false);
}

// body: a statement, or a list of which the first member is that of the statements of a block.
const char *printed_body(Node *body, Oid function) {
    if (!IsA(body, List)) {
        return printed_statement(body, function);
    }
    StringInfoData result;
    initStringInfo(&result);
    appendStringInfoString(&result, "BEGIN ATOMIC\n");
    ListCell *cell = nullptr;
    foreach (cell, linitial_node(List, castNode(List, body))) {
        appendStringInfo(&result, "%s;\n", printed_statement(static_cast<Node *>(lfirst(cell)), function));
    }
    appendStringInfoString(&result, "END");
    return result.data;
}

const char *reprint_body(const char *text, Oid function) {
    Node *definition =
        parsed(psprintf("CREATE FUNCTION f() %s", text), RAW_PARSE_DEFAULT, T_CreateFunctionStmt);
    return printed_body(castNode(CreateFunctionStmt, definition)->sql_body, function);
}

const char *stored_body(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for function %u", function);
    }
    bool is_null = false;
    const Datum body = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosqlbody, &is_null);
    const char *tree = is_null ? nullptr : TextDatumGetCString(body);
    ReleaseSysCache(tuple);
    if (tree == nullptr) {
        elog(ERROR, "function %u has no body that is parsed when it is made", function);
    }
    return printed_body(static_cast<Node *>(stringToNode(tree)), function);
}

const char *settled(const char *text, Pass pass, Oid object) {
    for (int passes = 0; passes < most_passes; passes++) {
        const char *again = pass(text, object);
        if (strcmp(again, text) == 0) {
            break;
        }
        text = again;
    }
    return text;
}

std::string canonical(const std::string &text, Pass pass, Oid object = InvalidOid) {
    const TemporaryMemory memory;
    return pg([&] { return settled(text.c_str(), pass, object); });
}

// As long as its columns are in use.
Oid locked(Oid relation) {
    if (OidIsValid(relation)) {
        lock_relation(relation, LookLock::mode);
    }
    return relation;
}

} // namespace

std::string canonical_expression(const std::string &text, Oid relation) {
    const LookLock lock(locked(relation));
    return canonical(text, reprint_expression, relation);
}

std::string canonical_domain_check(const std::string &text, Oid domain) {
    return canonical(text, reprint_domain_check, domain);
}

std::string canonical_trigger_condition(const std::string &text, Oid relation) {
    const LookLock lock(locked(relation));
    return canonical(text, reprint_trigger_condition, relation);
}

std::string canonical_query(const std::string &text) { return canonical(text, reprint_query); }

std::string canonical_rule(const std::string &text) { return canonical(text, reprint_rule); }

std::string canonical_function_body(Oid function) {
    const TemporaryMemory memory;
    return pg([&] { return settled(stored_body(function), reprint_body, function); });
}

} // namespace migrate::pg
