"""What the extension answers to a case. Each operation returns None, or what is wrong; a database error is raised."""
import json
import re

import psycopg2

SIGN = {"upgrade": "+", "downgrade": "-"}


class Answers:
    def __init__(self, connection, graphs):
        self.cursor = connection.cursor()
        self.connection = connection
        self.graphs = graphs
        self.services = set()

    def query(self, text, *values):
        self.cursor.execute(text, values or None)
        return self.cursor.fetchall() if self.cursor.description else []

    def column(self, text, *values):
        return [row[0] for row in self.query(text, *values)]

    def service(self, graph):
        """The service with this graph, committed when it is first asked for."""
        if graph not in self.services:
            self.query("SELECT migrate.create_service(%s)", graph)
            self.query("SELECT migrate.register_all(%s, %s)", graph, json.dumps(self.graphs[graph]))
            self.query("SELECT migrate.ensure_version(%s)", graph)
            self.connection.commit()
            self.services.add(graph)
        return graph

    def answer(self, case):
        service = self.service(case.graph)
        for row in case.fact("rows", []):
            self.query(f'INSERT INTO "{service}".alembic_version VALUES (%s)', row)
        return getattr(self, "do_" + case.op)(case, service)

    # What the versions are, and what a revision stands on.

    def versions(self, service):
        return sorted(self.column(f'SELECT version_num FROM "{service}".alembic_version'))

    def below(self, graph):
        carriers = {label: r["revision"] for r in self.graphs[graph] for label in r["branch_labels"]}
        return {r["revision"]: {*r["down_revision"], *(carriers.get(d, d) for d in r["depends_on"])}
                for r in self.graphs[graph]}

    def wrong_steps(self, graph, order, found, expected):
        if order == "exact":
            good = found == expected
        else:
            place = {step[1:]: i for i, step in enumerate(found)}
            below = self.below(graph)
            good = sorted(found) == sorted(expected) and all(
                (place[one] < place[step[1:]]) == (step[0] == "+")
                for step in found for one in below[step[1:]] if one in place)
        return None if good else f"steps {found} expected {expected}"

    def move(self, op, service, targets):
        if op == "stamp":
            self.query("SELECT * FROM migrate.stamp(%s, %s::text[])", service, targets)
            return []
        target = targets[0] if len(targets) == 1 else targets
        rows = self.query(f"SELECT direction, revision FROM migrate.{op}(%s, %s::text)", service,
                          target if isinstance(target, str) else "{" + ",".join(target) + "}")
        return [SIGN[direction] + revision for direction, revision in rows]

    # The operations.

    def do_load(self, case, service):
        facts = self.query("SELECT revision, labels, is_head OR is_effective_head, is_head AND NOT is_effective_head, is_base,"
                           " is_base AND depends_on = '{}', is_branch_point, is_merge_point FROM migrate.revision_map(%s)",
                           service)
        for number, key in enumerate(("heads", "real_heads", "bases", "real_bases", "branch_points", "merge_points"), 2):
            found = [fact[0] for fact in facts if fact[number]]
            if sorted(found) != sorted(case.fact(key)):
                return f"{key} {found} expected {case.fact(key)}"
        labels = sorted([fact[0], *sorted(fact[1])] for fact in facts if fact[1])
        expected = sorted(case.lists.get("labels", []))
        return None if labels == expected else f"labels {labels} expected {expected}"

    def do_upgrade(self, case, service):
        found = self.move(case.op, service, case.targets)
        if case.error:
            return None
        versions = self.versions(service)
        if versions != sorted(case.fact("versions")):
            return f"rows {versions} expected {case.fact('versions')}"
        return self.wrong_steps(case.graph, case.fact("order")[0], found, case.fact("steps"))

    do_downgrade = do_upgrade

    def do_stamp(self, case, service):
        self.query("SELECT * FROM migrate.stamp(%s, %s::text[], purge => %s)", service, case.targets, "purge" in case.flags)
        versions = self.versions(service)
        return None if case.error or versions == sorted(case.fact("versions")) else \
            f"rows {versions} expected {case.fact('versions')}"

    def do_script(self, case, service):
        for command in case.commands:
            what = f"{command.op} {' '.join(command.targets)}: "
            self.query("SAVEPOINT command")
            try:
                found = self.move(command.op, service, command.targets)
            except psycopg2.Error as error:
                self.query("ROLLBACK TO SAVEPOINT command")
                if not command.fails:
                    return what + str(error)
                continue
            if command.fails == "internal":     # Alembic crashed here; what follows is ours alone
                return None
            if command.fails:
                return f"{what}succeeded, expected {command.fails}"
            versions = self.versions(service)
            if versions != sorted(command.versions):
                return f"{what}rows {versions} expected {command.versions}"
            wrong = command.op != "stamp" and self.wrong_steps(case.graph, command.order, found, command.steps)
            if wrong:
                return what + wrong
        return None

    def do_resolve(self, case, service):
        lines = self.column("SELECT * FROM migrate.show(%s, %s)", service, case.targets[0])
        return self.wrong_revisions(case, [line.split()[1] for line in lines if line.startswith("Rev: ")])

    def do_bases(self, case, service):
        return self.wrong_revisions(
            case, self.column("SELECT revision FROM migrate.revision_map(%s) WHERE is_base", service))

    def do_branches(self, case, service):
        lines = self.column("SELECT * FROM migrate.branches(%s)", service)
        found = []
        for line in filter(None, lines):
            if line.startswith(" "):
                found[-1].append(line.split()[1])
            else:
                found.append([line.split()[0]])
        found = sorted([branch, *sorted(children)] for branch, *children in found)
        expected = sorted(case.lists.get("branch", []))
        return None if found == expected else f"branches {found} expected {expected}"

    def do_heads(self, case, service):
        return self.wrong_output(case, self.column("SELECT * FROM migrate.heads(%s, resolve_dependencies => %s)", service,
                                                   "resolve_dependencies" in case.flags))

    def do_current(self, case, service):
        return self.wrong_output(case, self.column("SELECT * FROM migrate.current(%s, check_heads => %s)", service,
                                                   "check_heads" in case.flags))

    def do_history(self, case, service):
        return self.wrong_output(case, self.column(
            "SELECT * FROM migrate.history(%s, %s, indicate_current => %s)", service,
            case.targets[0] if case.targets else None, "indicate_current" in case.flags))

    def wrong_revisions(self, case, found):
        expected = case.fact("revisions", [])
        return None if case.error or sorted(found) == sorted(expected) else f"revisions {found} expected {expected}"

    def wrong_output(self, case, lines):
        def with_sorted_labels(line):       # Alembic lists them in hash order
            return re.sub(r"\(([^()]*,[^()]*)\)", lambda list_: f"({', '.join(sorted(list_[1].split(', ')))})", line)

        if case.error:
            return None
        if case.output is None:
            return self.wrong_revisions(case, [re.match(r"(?:.* -> )?([^\s,]+)", line)[1] for line in lines])
        found = [with_sorted_labels(line) for line in lines if line]
        expected = [with_sorted_labels(line) for line in case.output if line]
        same = found == expected if case.fact("order")[0] == "exact" else sorted(found) == sorted(expected)
        return None if same else f"output {found} expected {expected}"

    # Writing revisions.

    def do_revision(self, case, service):
        onto = case.fact("onto")
        self.query("SELECT migrate.revision(%s, 'm', head => %s, splice => %s, branch_label => %s, depends_on => %s::text[],"
                   " rev_id => %s)", service, onto[0] if len(onto) == 1 else "{" + ",".join(onto) + "}",
                   "splice" in case.flags, *(case.fact("carry") or [None])[:1], case.fact("need") or [], case.fact("id")[0])
        return self.wrong_node(case, service)

    def do_merge(self, case, service):
        self.query("SELECT migrate.merge(%s, %s::text[], 'm', branch_label => %s, rev_id => %s, splice => %s)", service,
                   case.fact("onto"), *(case.fact("carry") or [None])[:1], case.fact("id")[0], "splice" in case.flags)
        return self.wrong_node(case, service)

    def wrong_node(self, case, service):
        if case.error:
            return None
        (node,) = self.query("SELECT down_revisions, depends_on FROM migrate.revisions WHERE service = %s AND revision = %s",
                             service, case.fact("id")[0])
        heads = self.column("SELECT revision FROM migrate.revision_map(%s) WHERE is_head", service)
        found = [sorted(node[0]), sorted(node[1]), sorted(heads)]
        expected = [sorted(case.fact(key, [])) for key in ("parents", "needs", "heads")]
        return None if found == expected else f"parents, dependencies, heads {found} expected {expected}"

    # Scripts for psql.

    def do_upgrade_sql(self, case, service):
        lines = self.column(f"SELECT * FROM migrate.{case.op}(%s, %s)", service, case.targets[0])
        if case.error:
            return None
        found = [line[3:].rstrip() for line in lines if line.startswith("-- Running")]
        expected = [line[0].rstrip() for line in case.lists.get("comment", [])] or found
        same = found == expected if case.fact("order")[0] == "exact" else sorted(found) == sorted(expected)
        if not same:
            return f"comments {found} expected {expected}"
        creates = any(line.startswith("CREATE TABLE") for line in lines)
        if creates != (case.fact("creates") == ["yes"]):
            return f"creates the version table: {creates}"
        return self.wrong_changes(case, "\n".join(lines)) if found == expected else None

    do_downgrade_sql = do_upgrade_sql

    def do_stamp_sql(self, case, service):
        """A stamp's comments are not Alembic's: they name the rows that give way."""
        case.lists.pop("comment", None)
        return self.do_upgrade_sql(case, service)

    @staticmethod
    def wrong_changes(case, script):
        """Of the version table. Two orders of steps have changes of their own."""
        pattern = re.compile(r"^(?:(INSERT) INTO \S+ \(version_num\) VALUES \('(.*?)'\)"
                             r"|(UPDATE) \S+ SET version_num ?= ?'(.*?)' WHERE \S+ = '(.*?)'"
                             r"|(DELETE) FROM \S+ WHERE \S+ = '(.*?)')", re.M)
        found = []
        for insert, inserted, update, new, old, delete, deleted in pattern.findall(script):
            found.append(["insert", inserted] if insert else ["update", old, new] if update else ["delete", deleted])
        expected = case.lists.get("row_change", [])
        return None if "row_changes" not in case.facts or found == expected else f"row changes {found} expected {expected}"
