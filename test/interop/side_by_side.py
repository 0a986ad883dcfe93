"""Step by step: one place is alembic's, one is migrate's, one is worked on by both in turns. All three must be equal."""
import graph as graphs
from commands import GRAPH, STATE, Command, downgrade, stamp, upgrade
from places import Place, noting


class Three:
    def __init__(self, report, folder, name, graph):
        self.report = report
        graph = noting(graph)
        self.theirs = Place(folder, f"{name}_alembic", graph)
        self.ours = Place(folder, f"{name}_migrate", graph)
        self.mixed = Place(folder, f"{name}_mixed", graph)
        self.steps = 0

    def all(self):
        return [self.theirs, self.ours, self.mixed]

    def step(self, command):
        """In the mixed place, alembic and migrate take turns."""
        self.steps += 1
        mixed_by = command.by_alembic if self.steps % 2 else command.by_migrate
        answers = {"alembic": command.by_alembic(self.theirs), "migrate": command.by_migrate(self.ours),
                   "in turns": mixed_by(self.mixed)}
        name = f"step {self.steps}, {command}"
        rows = {place.name: place.rows() for place in self.all()}
        self.report.same(f"{name}: does the same", {who: answer.outcome() for who, answer in answers.items()},
                         f"rows now: {rows}")
        self.report.same(f"{name}: same rows", rows)
        self.report.same(f"{name}: same scripts ran", {place.name: place.ran() for place in self.all()})
        self.mixed.compare(self.report, f"{name}: both see the same", STATE)
        return answers

    def steps_of(self, *commands):
        for command in commands:
            self.step(command)


def one_after_the_other(report, folder):
    graph = noting(graphs.linear())
    ours_first = Place(folder, "ours_first", graph)
    report.same("migrate upgrades", {"migrate": upgrade("head").by_migrate(ours_first).error, "expected": ""})
    ours_first.compare(report, "what migrate did is what alembic sees", STATE + GRAPH)
    report.same("the program itself prints what its fork does",
                {"fork": ours_first.alembic.run("current").lines, "program": ours_first.alembic.program("current").lines})
    answer = upgrade("head").by_alembic(ours_first)
    report.same("alembic finds nothing to do", {"alembic": answer.outcome(), "expected": []})
    answer = downgrade("line02").by_alembic(ours_first)
    report.same("alembic takes back what migrate did",
                {"alembic": answer.outcome(), "expected": ["Running downgrade line05 -> line04, add line05",
                                                           "Running downgrade line04 -> line03, add line04",
                                                           "Running downgrade line03 -> line02, add line03"]})
    report.same("and the rows say so", {"rows": ours_first.rows(), "expected": ["line02"]})
    ours_first.compare(report, "migrate sees what alembic took back", STATE)
    report.same("migrate goes on from there", {"migrate": upgrade("+1").by_migrate(ours_first).outcome(),
                                               "expected": ["Running upgrade line02 -> line03, add line03"]})

    theirs_first = Place(folder, "theirs_first", graph)
    report.same("alembic upgrades", {"alembic": upgrade("head").by_alembic(theirs_first).error, "expected": ""})
    theirs_first.compare(report, "what alembic did is what migrate sees", STATE + GRAPH)
    report.same("migrate finds nothing to do",
                {"migrate": upgrade("head").by_migrate(theirs_first).outcome(), "expected": []})
    answer = downgrade("base").by_migrate(theirs_first)
    report.check("migrate takes back what alembic did", len(answer.running) == 5 and not answer.error, answer.raw)
    report.same("the version table stays, empty", {"rows": theirs_first.rows(), "expected": []})
    theirs_first.compare(report, "alembic sees what migrate took back", STATE)
    report.same("alembic finds nothing to take back",
                {"alembic": downgrade("base").by_alembic(theirs_first).outcome(), "expected": []})


def line(report, folder):
    three = Three(report, folder, "line", graphs.linear(8))
    three.ours.compare(report, "nothing was ever run", STATE + GRAPH)
    three.steps_of(
        upgrade("+2"), upgrade("+1"), downgrade("-1"), upgrade("line03"), upgrade("line02"), downgrade("line03"),
        upgrade("head-2"), upgrade("line06+1"), upgrade("+9"), upgrade("head"), upgrade("head"), downgrade("-3"),
        downgrade("line05-2"), downgrade("line07"), downgrade("nope"), upgrade("nope"), upgrade("line"),
        downgrade("-9"), upgrade("base+2"), upgrade("heads"), downgrade("base"), downgrade("base"), downgrade("-1"))


def documented(report, folder):
    """Branches with labels, a dependency across, a merge."""
    graph = graphs.documented()
    before_merge = graph[:-1]
    three = Three(report, folder, "docs", before_merge)
    three.mixed.compare(report, "the graph", GRAPH + [Command("show", "networking"), Command("show", "2a")])
    three.steps_of(
        upgrade("head"), upgrade("heads"), downgrade("networking@-1"), upgrade("networking@head"),
        downgrade("shoppingcart@-1"), downgrade("networking@base"), upgrade("networking@+2"), upgrade("networking@+9"),
        upgrade("shoppingcart@head"), downgrade("heads"), upgrade("ae10"), upgrade("heads"), downgrade("1975"),
        upgrade("networking@head"), downgrade("base"))
    merged = Three(report, folder, "merged", graph)
    merged.mixed.compare(report, "the merged graph", GRAPH)
    merged.steps_of(
        upgrade("head"), upgrade("heads"), downgrade("27c6a30d7c24"), upgrade("shoppingcart@head"),
        downgrade("networking@-1"), upgrade("2a95102259be"), upgrade("53ff"), downgrade("base"))


def diamonds(report, folder):
    three = Three(report, folder, "diamonds", graphs.diamonds())
    three.mixed.compare(report, "the graph",
                        GRAPH + [Command("show", "left"), Command("show", "right@head"), Command("show", "starboard")])
    three.steps_of(
        upgrade("left01"), upgrade("right1"), upgrade("third1"), upgrade("left02"), upgrade("left2b"),
        upgrade("leftm1"), downgrade("left02"), upgrade("merge1"), upgrade("third@head"), downgrade("leftm1"),
        upgrade("heads"), downgrade("right1"), upgrade("left@head"), downgrade("third@base"), upgrade("after1"),
        upgrade("third2"), downgrade("third1"), upgrade("heads"), downgrade("root01"), upgrade("starboard"),
        downgrade("base"))


def ranges(report, folder):
    place = Place(folder, "ranges", noting(graphs.documented()[:-1]))
    asked = [Command("history", range=range_, indicate_current=mark) for mark in (False, True) for range_ in (
        ":", "1975:", ":27c6", "1975:27c6", "27c6:1975", "current:", ":current", "networking@base:",
        ":networking@head", "shoppingcart:", "shoppingcart@base:", "base:heads", "3cac:+2", ":109e", "109e:2a95",
        "109e:27c6", "foo", "nope:", "-2:", ":ae10+1", "base:ae10", "1975:55af")]
    place.compare(report, "ranges of an empty place", asked)
    upgrade("109ec7d132bf").by_alembic(place)
    place.compare(report, "ranges with one row", asked)
    upgrade("ae1027a6acf").by_migrate(place)
    place.compare(report, "ranges with two rows", asked)


def stamps(report, folder):
    three = Three(report, folder, "stamps", graphs.documented()[:-1])
    three.steps_of(
        stamp("head"), stamp("heads"), stamp("base"), stamp("networking@head"), stamp(["ae10", "27c6"]), stamp("1975"),
        stamp("heads", purge=True), stamp("nope"), stamp("55af"), stamp("+1"), stamp("29f8"), upgrade("heads"),
        stamp("base", purge=True), stamp(["27c6", "29f859a13ea"]), downgrade("base"))


def stray_rows(report, folder):
    three = Three(report, folder, "stray", graphs.linear(3))
    three.step(upgrade("line02"))
    for place in three.all():
        place.set_rows(["deadbeef0000"])
    three.steps_of(upgrade("head"), downgrade("base"), stamp("head"), upgrade("+1"), downgrade("-1"))
    for place in three.all():
        place.compare(report, f"the graph, with a stray row in {place.name}", GRAPH)
    three.steps_of(stamp("line02", purge=True), upgrade("head"))
    for place in three.all():
        place.set_rows(["line03", "deadbeef0000"])
    three.steps_of(upgrade("head"), downgrade("line01"), stamp("base", purge=True))


def unmerge(report, folder):
    """Alembic up to 1.8 leaves rows that others imply when a merge is undone (its bug 1373): migrate does not, and gets on
    with such rows as alembic itself does."""
    graph = graphs.diamonds()[:9]
    three = Three(report, folder, "unmerge", graph + [graphs.revision("other1")])
    three.steps_of(upgrade("heads"), downgrade("leftm1"), upgrade("merge1"), downgrade("right2"), upgrade("heads"),
                   downgrade("right1"), upgrade("heads"))

    redundant = [graphs.revision("aaaa1"), graphs.revision("bbbb1", "aaaa1"),
                 graphs.revision("dddd1", "bbbb1", depends_on=["aaaa1"]), graphs.revision("zzzz1")]
    bug = Three(report, folder, "redundant", redundant)
    bug.step(upgrade("heads"))
    command = downgrade("bbbb1")
    command.by_alembic(bug.theirs)
    command.by_migrate(bug.ours)
    command.by_migrate(bug.mixed)
    report.same("migrate's rows are tips where alembic's are not",
                {"migrate": bug.ours.rows(), "tips of alembic's": graphs.without_implied(redundant, bug.theirs.rows())})
    left = bug.theirs.rows()
    for place in (bug.ours, bug.mixed):
        place.set_rows(left)
    for place in bug.all():
        place.compare(report, f"both see the same in rows that alembic left ({', '.join(left)}) in {place.name}", STATE)
    bug.steps_of(upgrade("heads"), stamp("heads"), downgrade("base"))
