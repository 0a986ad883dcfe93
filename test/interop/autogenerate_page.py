"""The section of doc/autogenerate.md that says what came out of the pairs of models."""
import difflib
import os

import alembic
import sqlalchemy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join("doc", "autogenerate.md")
BEGIN = "<!-- made by test/interop/autogenerate.py -->\n"
END = "<!-- made until here -->\n"
NONE = "–"
HEAD = """
| change of the models | Alembic finds | its file makes the models | `diff` finds | its revision makes the models |
|---|---|---|---|---|
"""


def versions():
    return f"Alembic {alembic.__version__}, SQLAlchemy {sqlalchemy.__version__}."


def found(findings):
    if findings.not_compared:
        return f"fails: {findings.not_compared}"
    return ", ".join(f"`{word}`" for word in findings.words) or ("nothing, but warns" if findings.warns else "nothing")


def made(findings, wanted):
    if findings.not_compared:
        return NONE
    if findings.not_run:
        return f"fails: {findings.not_run}"
    return "yes" if findings.rows == wanted else "no"


def row(outcome):
    cells = [outcome.name]
    for findings in (outcome.alembic, outcome.ours):
        cells += [found(findings), made(findings, outcome.after)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def section(groups):
    return f"{BEGIN}{versions()}\n" + "".join(
        f"\n### {group}\n{HEAD}{''.join(map(row, outcomes))}" for group, outcomes in groups.items()) + f"\n{END}"


def compare(report, groups):
    """The page as it should be goes to results/ if it is another. Of other versions, another section is right."""
    with open(os.path.join(ROOT, PAGE), encoding="utf-8") as file:
        page = file.read()
    if versions() not in page:
        report.check(f"{PAGE} # SKIP {versions()}", True)
        return
    begin, end = page.index(BEGIN), page.index(END) + len(END)
    right = page[:begin] + section(groups) + page[end:]
    if not report.check(f"{PAGE} says what came out", page == right, "\n".join(difflib.unified_diff(
            page.splitlines(), right.splitlines(), "the page", "this run", lineterm="", n=0))):
        os.makedirs(os.path.join(ROOT, "results", "doc"), exist_ok=True)
        with open(os.path.join(ROOT, "results", PAGE), "w", encoding="utf-8") as file:
            file.write(right)
