"""Graphs of revisions that both tools are given, and what must hold of the version rows."""
import dataclasses
import random


@dataclasses.dataclass(frozen=True)
class Revision:
    id: str
    parents: tuple = ()
    depends_on: tuple = ()
    labels: tuple = ()
    message: str = ""
    up: str = ""
    down: str = ""


def revision(id, *parents, depends_on=(), labels=(), message=None, up="", down=""):
    return Revision(id, parents, tuple(depends_on), tuple(labels), message if message is not None else f"add {id}",
                    up, down)


def linear(count=5):
    ids = [f"line{number:02}" for number in range(1, count + 1)]
    return [revision(id, *ids[max(0, at - 1):at]) for at, id in enumerate(ids)]


def documented():
    """The graph of Alembic's chapter on branches: two bases, a dependency across, an effective head, labels, a merge."""
    return [
        revision("1975ea83b712", message="create account table"),
        revision("ae1027a6acf", "1975ea83b712", message="add a column"),
        revision("3cac04ae8714", labels=["networking"], message="create networking branch"),
        revision("27c6a30d7c24", "1975ea83b712", labels=["shoppingcart"], message="add shopping cart table"),
        revision("109ec7d132bf", "3cac04ae8714", message="add ip number table"),
        revision("29f859a13ea", "109ec7d132bf", message="add DNS table"),
        revision("55af2cb1c267", "ae1027a6acf", message="add another account column"),
        revision("2a95102259be", "29f859a13ea", depends_on=["55af2cb1c267"], message="add ip account table"),
        revision("53fffde5ad5f", "27c6a30d7c24", "2a95102259be", message="merge all"),
    ]


def diamonds():
    """Forks and merges nested in each other, a label on either side, a third branch left open."""
    return [
        revision("root01"),
        revision("left01", "root01", labels=["left"]),
        revision("right1", "root01", labels=["right", "starboard"]),
        revision("left02", "left01"),
        revision("left2b", "left01"),
        revision("leftm1", "left02", "left2b"),
        revision("right2", "right1"),
        revision("third1", "root01", labels=["third"]),
        revision("merge1", "leftm1", "right2"),
        revision("after1", "merge1"),
        revision("third2", "third1", depends_on=["right2"]),
    ]


def ancestors(graph, id, seen=None):
    """id and all that it needs, over both kinds of edges."""
    by_id = {one.id: one for one in graph}
    carriers = {label: one.id for one in graph for label in one.labels}
    seen = set()
    stack = [id]
    while stack:
        at = carriers.get(stack[-1], stack[-1])
        stack.pop()
        if at not in seen:
            seen.add(at)
            stack += by_id[at].parents + by_id[at].depends_on
    return seen


def without_implied(graph, rows):
    """The invariant: rows are the applied revisions that no other applied one needs."""
    return sorted(row for row in rows
                  if not any(row != other and row in ancestors(graph, other) for other in rows))


def scattered(seed, count=12):
    """A random graph: chains that fork, merge heads, depend on each other across, some of them labelled."""
    chance = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        id = f"r{seed % 100:02}n{number:02}"
        heads = [one.id for one in made if not any(one.id in other.parents for other in made)]
        roll = chance.random()
        if not made or roll < 0.1:
            parents = ()
        elif roll < 0.3 and len(heads) > 1:
            parents = tuple(sorted(chance.sample(heads, 2)))
        elif roll < 0.65:
            parents = (chance.choice(heads),)
        else:
            parents = (chance.choice(made).id,)
        mine = set().union(*(ancestors(made, parent) for parent in parents))
        others = [one.id for one in made if one.id not in mine]
        depends_on = [chance.choice(others)] if others and chance.random() < 0.2 else []
        labels = [f"label{number}"] if chance.random() < 0.2 else []
        made.append(revision(id, *parents, depends_on=depends_on, labels=labels))
    return made
