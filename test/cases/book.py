"""The file of recorded cases; test/unit/cases/make_cases.py says what its lines mean."""
import dataclasses


@dataclasses.dataclass
class Command:
    op: str
    targets: list
    fails: str = None
    order: str = "any"
    versions: list = None
    steps: list = None


@dataclasses.dataclass
class Case:
    id: str
    op: str
    graph: str
    targets: list = None
    flags: set = dataclasses.field(default_factory=set)
    commands: list = dataclasses.field(default_factory=list)
    error: tuple = None         # kind and Alembic's message, which is empty where that varies
    bare: bool = False          # Alembic itself dies without a message
    output: list = None
    facts: dict = dataclasses.field(default_factory=dict)       # lines of other kinds: the last one's fields
    lists: dict = dataclasses.field(default_factory=dict)       # the same, all of them

    def fact(self, key, default=None):
        return self.facts.get(key, default)


def read_case_line(case, key, fields):
    if key == "target":
        case.targets = fields[1:]
    elif key == "flag":
        case.flags.add(fields[0])
    elif key == "do":
        case.commands.append(Command(fields[0], fields[1:]))
    elif key == "fails":
        case.commands[-1].fails = fields[0]
    elif key == "gives":
        case.commands[-1].order, case.commands[-1].versions = fields[0], fields[1:]
    elif key == "does":
        case.commands[-1].steps = fields
    elif key == "error":
        case.error = fields[0], fields[1] if len(fields) > 1 else ""
    elif key == "bare":
        case.bare = True
    elif key == "output":
        case.output = []
    elif key == "line":
        case.output.append(fields[0] if fields else "")
    else:
        case.facts[key] = fields
        case.lists.setdefault(key, []).append(fields)


def read(path):
    """({graph: revisions as register_all takes them}, cases)"""
    graphs, cases = {}, []
    for line in open(path, encoding="utf-8"):
        key, *fields = line.rstrip("\n").split("\t")
        if key == "graph":
            revisions = graphs[fields[0]] = []
        elif key == "revision":
            revisions.append(dict(revision=fields[0], down_revision=fields[1].split(), depends_on=fields[2].split(),
                                  branch_labels=fields[3].split(), message=fields[4], up="SELECT 1", down="SELECT 1"))
        elif key == "case":
            cases.append(Case(*fields))
        else:
            read_case_line(cases[-1], key, fields)
    return graphs, cases
