#!/usr/bin/python3
"""Alembic's recorded answers in the compact form that test/unit/recorded_cases_test.cpp reads.

usage: make_cases.py graph_cases_public.json > cases.txt

One fact a line, fields separated by tabs. "graph NAME" and its "revision" lines come before the cases that use it; a
case begins with "case ID OP GRAPH" and ends where the next line of that kind begins. Left out is what a script for psql
says beside its comments and its row changes.
"""
import json, sys

OPS = ("load", "upgrade", "downgrade", "stamp", "heads", "bases", "branches", "current", "history", "resolve", "script",
       "upgrade_sql", "downgrade_sql", "stamp_sql", "revision", "merge")
KNOWN = set("""id source op graph current target purge check_heads indicate_current resolve_dependencies commands order
    alembic_bug message_varies warnings expect expect_error expect_error_kind expect_error_class alembic_message
    expect_steps expect_versions expect_versions_after_each version_row_ops alembic_log alembic_versions expect_revs
    expect_rows alembic_output expect_branches expect_results
    creates_version_table alembic_sql args expect_new_node expect_heads_after""".split())
SIGN = {"up": "+", "down": "-"}
names = {}


def put(key, *fields):
    line = "\t".join([key, *fields])
    assert line.count("\t") == len(fields) and "\n" not in line, line
    print(line)


def graph_name(graph):
    key = json.dumps(graph, sort_keys=True)
    if key not in names:
        names[key] = "g%d" % len(names)
        put("graph", names[key])
        for r in graph:
            put("revision", r["rev"], " ".join(r["down"] or []), " ".join(r["depends_on"]), " ".join(r["labels"]), r["msg"])
    return names[key]


def put_steps(key, steps):
    put(key, *(SIGN[d] + r for d, r in steps))


def put_command(key, op, target):
    put(key, op, *(target if isinstance(target, list) else [target]))


def put_offline_expectation(c):
    if c["op"] != "stamp_sql":
        put_steps("steps", c["expect_steps"])
    put("creates", "yes" if c["creates_version_table"] else "no")
    if "version_row_ops" in c:
        put("row_changes")
        for kind, *versions in c["version_row_ops"]:
            put("row_change", kind, *versions)
    for line in c.get("alembic_sql", []):
        if line.startswith("-- Running"):
            put("comment", line[3:] + (" " if line.endswith("->") else ""))    # the recorder stripped it


def put_list(key, value):
    put(key, *(value if isinstance(value, list) else [value] if value else []))


def put_arguments(args):
    put_list("onto", args.get("head", args.get("revisions", "head")))
    put("id", args.get("rev_id", "newrev000001"))
    put_list("carry", args.get("branch_label"))
    put_list("need", args.get("depends_on"))
    if args.get("splice"):
        put("flag", "splice")


def put_expectation(c):
    if c.get("expect_error"):
        varies = c.get("message_varies") or c["op"] == "load" and c["expect_error"] == "."
        put("error", c["expect_error_kind"], "" if varies else c["alembic_message"])
        return
    if c["op"].endswith("_sql"):
        put_offline_expectation(c)
        return
    if c["op"] in ("upgrade", "downgrade"):
        put_steps("steps", c["expect_steps"])
        if not c.get("alembic_bug"):
            for rows in c.get("expect_versions_after_each", []):
                put("after", *sorted(rows))
            if "version_row_ops" in c:
                put("changes", "".join(o[0][0] for o in c["version_row_ops"]))
        for line in c.get("alembic_log", []):
            put("log", line)
    if c["op"] in ("upgrade", "downgrade", "stamp"):
        put("versions", *sorted(c["expect_versions"]))
    if c["op"] == "load":
        for key in ("heads", "real_heads", "bases", "real_bases", "branch_points", "merge_points"):
            put(key, *c["expect"][key])
        for revision, labels in sorted(c["expect"]["labels"].items()):
            put("labels", revision, *sorted(labels))
    if "expect_new_node" in c:
        put_list("parents", c["expect_new_node"]["down"])
        put_list("needs", c["expect_new_node"]["depends_on"])
        put_list("carries", c["expect_new_node"]["labels"])
        put("heads", *c["expect_heads_after"])
    if "expect_revs" in c:
        put("revisions", *c["expect_revs"])
    for branch, children in sorted(c.get("expect_branches", {}).items()):
        put("branch", branch, *sorted(children))
    if "alembic_output" in c:
        put("output")
        for line in c["alembic_output"]:
            put("line", line)


def put_case(c):
    assert not set(c) - KNOWN, set(c) - KNOWN
    graph = graph_name(c["graph"])
    put("case", c["id"], c["op"], graph)
    if c.get("current"):
        put("rows", *c["current"])
    if c.get("target") is not None:
        put_command("target", c["op"], c["target"])
    if "args" in c:
        put_arguments(c["args"])
    for flag in ("purge", "check_heads", "indicate_current", "resolve_dependencies"):
        if c.get(flag):
            put("flag", flag)
    if c.get("order"):
        put("order", c["order"])
    if (c.get("alembic_bug") or "").startswith("bare"):
        put("bare")
    for command, result in zip(c.get("commands", []), c.get("expect_results", [])):
        put_command("do", command["op"], command["target"])
        if "error_kind" in result:
            put("fails", result["error_kind"], result.get("error_message", ""))
        else:
            put("gives", result.get("order", "any"), *sorted(result["versions"]))
            if command["op"] != "stamp":
                put_steps("does", result["steps"])
    put_expectation(c)


for case in json.load(open(sys.argv[1]))["cases"]:
    if case["op"] in OPS:
        put_case(case)
