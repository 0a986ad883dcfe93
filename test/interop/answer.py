"""What a tool said, in a form in which both can be compared."""
import dataclasses
import re


@dataclasses.dataclass
class Answer:
    lines: list                 # what it printed
    running: list               # what it logged: "Running upgrade …"
    error: str = ""             # first line of its message; empty: it went well
    crashed: bool = False       # Alembic died of a bare Python exception
    raw: str = ""

    def outcome(self):
        return stamps_as_one(self.running) + ([f"error: {self.error}"] if self.error else [])


def stamps_as_one(running):
    """Alembic names the rows that a stamp replaces in hash order, and tells of a stamp of base row by row."""
    done, to_base = [], []
    for line in running:
        stamped = re.match(r"Running stamp_revision (.*) -> ?(.*)", line)
        if not stamped:
            done.append(line)
        elif stamped[2]:
            done.append(f"Running stamp_revision {sorted_list(stamped[1])} -> {stamped[2]}")
        else:
            to_base += stamped[1].split(", ")
    return done + ([f"Running stamp_revision {', '.join(sorted(to_base))} -> "] if to_base else [])


def printed(command, lines):
    """What Alembic prints in hash order is put in order, and what only one of the two can say is left out."""
    kept = [in_order(line) for line in lines
            if not line.startswith("Path: ") and not line.startswith("Current revision(s) for ")]
    if command == "current":
        kept = in_blocks(kept)
    return arrows_in_order(kept)


def in_order(line):
    """Labels "(b, a)" and "Branches into: b, a"."""
    line = re.sub(r"(-> \S+|^\S+) \(([^()]*, [^()]*)\)", lambda m: f"{m[1]} ({sorted_list(m[2])})", line)
    line = re.sub(r"^(Branches into|Branch names): (.*)", lambda m: f"{m[1]}: {sorted_list(m[2])}", line)
    return line


def sorted_list(text):
    return ", ".join(sorted(text.split(", ")))


def in_blocks(lines):
    """`current` prints a set: verbose in blocks that begin with "Rev: ", else in lines."""
    blocks = []
    for line in lines:
        if line.startswith("Rev: ") or not (blocks and blocks[-1][0].startswith("Rev: ")):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [line for block in sorted(blocks) for line in block]


def arrows_in_order(lines):
    """The arrows below a branch point."""
    done, arrows = [], []
    for line in lines + [""]:
        if re.match(r" +-> ", line):
            arrows.append(line)
        else:
            done += sorted(arrows) + [line]
            arrows = []
    return done[:-1]
