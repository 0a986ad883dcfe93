"""Random graphs, random commands, by either tool. Fixed seeds: a walk can be had again."""
import os
import random

import graph as graphs
from commands import GRAPH, Command, downgrade, stamp, upgrade
from places import Place, noting

SEEDS = range(1, 1 + int(os.environ.get("INTEROP_WALKS", "12")))
STEPS = 14
LOOKS = [Command("current"), Command("history", indicate_current=True)]


def random_walks(report, folder):
    for seed in SEEDS:
        Walk(report, folder, seed).go()


class Walk:
    def __init__(self, report, folder, seed):
        self.report = report
        self.chance = random.Random(seed)
        self.graph = graphs.scattered(seed)
        self.seed = seed
        self.theirs = Place(folder, f"walk{seed}_alembic", noting(self.graph))
        self.ours = Place(folder, f"walk{seed}_migrate", noting(self.graph))
        self.exempt = 0

    def go(self):
        self.theirs.compare(self.report, f"walk {self.seed}: the graph", GRAPH)
        trail = []
        for _ in range(STEPS):
            command = self.any_command()
            before = self.theirs.rows()
            trail.append(f"{before}: {command}")
            fault = self.step(command)
            if fault:
                trail.append(fault)
                break
        exempt = f" ({self.exempt} steps that this Alembic can't take)" if self.exempt else ""
        self.report.check(f"walk {self.seed}: {STEPS} steps agree{exempt}", not fault,
                          "\n".join([*map(str, self.graph), *trail]) if fault else "")

    def any_command(self):
        id = self.chance.choice(self.graph).id
        labels = [label for one in self.graph for label in one.labels]
        choices = [upgrade("heads"), upgrade(id), upgrade(id), downgrade(id), downgrade(id), downgrade("base"),
                   stamp(id), upgrade("+1"), upgrade(f"{id}@head"), downgrade(f"{id}@-1")]
        if labels:
            label = self.chance.choice(labels)
            choices += [upgrade(f"{label}@head"), downgrade(f"{label}@-1"), upgrade(f"{label}@+1")]
        return self.chance.choice(choices)

    def step(self, command):
        """What differs; nothing where only Alembic's own bugs do."""
        theirs, ours = command.by_alembic(self.theirs), command.by_migrate(self.ours)
        left = self.theirs.rows()
        if theirs.crashed or left != graphs.without_implied(self.graph, left):
            return self.step_aside(command, theirs, ours, left)
        if theirs.outcome() != ours.outcome():
            return told("outcome", theirs.raw, ours.raw, theirs.outcome(), ours.outcome())
        if left != self.ours.rows():
            return told("rows", theirs.raw, ours.raw, left, self.ours.rows())
        if command.name != "stamp" and self.theirs.ran() != self.ours.ran():
            return told("scripts", theirs.raw, ours.raw, self.theirs.ran(), self.ours.ran())
        for look in [*LOOKS, self.any_range()]:
            seen, said = look.by_alembic(self.ours), look.by_migrate(self.ours)
            if not seen.crashed and (seen.lines, seen.error) != (said.lines, said.error):
                return told(str(look), seen.raw, said.raw)
        return ""

    def any_range(self):
        """Of "current" on both sides Alembic understands one alone."""
        ids = [one.id for one in self.graph]
        return Command("history", range=":".join(self.chance.choice(sides) for sides in self.chance.choice(
            [(ids, [""]), ([""], ids), (ids, ids), (ids, ["current"]), (["current"], ids), ([""], ["current"])])))

    def step_aside(self, command, theirs, ours, left):
        """Alembic crashed or left rows that others imply: migrate's rows decide, if they are tips, and both go on from there."""
        rows = self.ours.rows()
        if rows != graphs.without_implied(self.graph, rows):
            return told(f"rows of migrate after {command}, which Alembic can't do", theirs.raw, ours.raw, left, rows)
        if not theirs.crashed and rows != graphs.without_implied(self.graph, left):
            return told("rows (bug 1373)", theirs.raw, ours.raw, left, rows)
        self.exempt += 1
        if self.theirs.query("SELECT to_regclass(%s)", self.theirs.table()) == [(None,)]:
            self.theirs.alembic.run("ensure_version")
        self.theirs.set_rows(rows)
        for place in (self.theirs, self.ours):
            place.query(f"TRUNCATE {place.qualified}ran")
        return ""


def told(what, *said):
    return f"differ: {what}\n" + "\n---\n".join(map(str, said))
