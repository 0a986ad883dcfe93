#!/usr/bin/python3 -B
"""Alembic's autogenerate and ours on pairs of models: what each finds, and whether what it writes makes the second of
the first. The server's snapshot tells what is true, and the section of doc/autogenerate.md is what came out.

test/scripts/with-server test/interop/autogenerate.py --table prints that section, of another Alembic if PYTHONPATH
leads to one.
"""
import contextlib
import dataclasses
import sys
import warnings

import psycopg2
import sqlalchemy
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

import autogenerate_page
import database
import model_pairs
from model_pairs import SCHEMA

DATABASE = "interop_autogenerate"
# What Alembic calls a difference, and the type that the same object has in a snapshot.
TYPE_OF = {"table_comment": "comment", "comment": "comment", "table": "table", "index": "index",
           "constraint": "constraint", "fk": "constraint", "column": "column", "type": "column", "nullable": "column",
           "default": "column"}


@dataclasses.dataclass
class Findings:
    """Of one of the two: what it finds, and the snapshot after what it wrote has run. Or why it could do neither."""
    words: list = dataclasses.field(default_factory=list)
    warns: bool = False
    not_compared: str = ""
    rows: set = dataclasses.field(default_factory=set, repr=False)
    not_run: str = ""


@dataclasses.dataclass
class Outcome:
    name: str
    before: set
    after: set
    alembic: Findings
    ours: Findings

    def differ(self):
        return self.before != self.after


class Place:
    """The schema that models are made in, empty to begin with."""

    def __init__(self, connection):
        self.connection = connection

    def query(self, text, *values):
        return database.query(self.connection.connection, text, *values)

    def snapshot(self):
        """Without the order of columns, which no ALTER TABLE changes."""
        return set(self.query("SELECT * FROM migrate.snapshot(%s) WHERE object_type <> 'column order'", SCHEMA))


@contextlib.contextmanager
def place_for(metadata):
    """All that is done there is rolled back. Models that name no schema find theirs by search_path."""
    path = "public" if metadata.schema else SCHEMA
    engine = sqlalchemy.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(
        dbname=DATABASE, options=f"-c search_path={path}"))
    with engine.connect() as connection:
        transaction = connection.begin()
        yield Place(connection)
        transaction.rollback()
    engine.dispose()


def text_of(metadata):
    """What create_all() would run, as one script. With this paramstyle no % is doubled."""
    statements = []
    engine = sqlalchemy.create_mock_engine(
        "postgresql+psycopg2://", lambda one, *_, **__: statements.append(str(one.compile(dialect=engine.dialect))),
        paramstyle="named")
    metadata.create_all(engine, checkfirst=False)
    return ";\n".join(one.strip() for one in statements) + ";\n"


def rows_of(metadata):
    with place_for(metadata) as place:
        metadata.create_all(place.connection)
        return place.snapshot()


def rows_of_text(metadata):
    with place_for(metadata) as place:
        place.query(text_of(metadata))
        return place.snapshot()


def reason(error):
    return str(getattr(error, "orig", error)).splitlines()[0]


def words_of(differences):
    """add_column, modify_type and so on: the first of each tuple, some of which are in lists."""
    flat = [one for item in differences for one in (item if isinstance(item, list) else [item])]
    return sorted({one[0] for one in flat})


def alembic_on(before, after):
    """compare_metadata(), and upgrade() of the file that `alembic revision --autogenerate` would write."""
    found = Findings()
    with place_for(before) as place, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        before.create_all(place.connection)
        context = MigrationContext.configure(place.connection, opts={
            "target_metadata": after, "compare_type": True, "compare_server_default": True,
            "include_schemas": bool(after.schema),
            "include_name": lambda name, kind, _: kind != "schema" or name == after.schema})
        try:
            operations = produce_migrations(context, after).upgrade_ops
            found.words = words_of(operations.as_diffs())
            found.warns = bool(caught)
        except Exception as error:
            found.not_compared = reason(error)
            return found
        try:
            with Operations.context(context) as op:
                names = {"op": op, "sa": sqlalchemy, "postgresql": postgresql}
                exec("def upgrade():\n    " + render_python_code(operations, migration_context=context), names)
                names["upgrade"]()
            found.rows = place.snapshot()
        except Exception as error:
            found.not_run = reason(error)
    return found


def ours_on(before, after):
    """diff(), and the revision that autogenerate() writes."""
    found = Findings()
    desired = text_of(after)
    with place_for(before) as place:
        place.query("SELECT migrate.register(%s, 'before', up => %s, down => '')", SCHEMA, text_of(before))
        place.query("SELECT migrate.upgrade(%s)", SCHEMA)
        try:
            found.words = [one for one, in place.query(
                "SELECT DISTINCT change || ' ' || object_type FROM migrate.diff(%s, %s) ORDER BY 1", SCHEMA, desired)]
        except psycopg2.Error as error:
            found.not_compared = reason(error)
            return found
        try:
            place.query("SELECT migrate.autogenerate(%s, %s, 'after')", SCHEMA, desired)
            place.query("SELECT migrate.upgrade(%s)", SCHEMA)
            place.query("SELECT migrate.check(%s, %s)", SCHEMA, desired)
            found.rows = place.snapshot()
        except psycopg2.Error as error:
            found.not_run = reason(error)
    return found


def create_database():
    database.query(database.connect("postgres"), f"CREATE DATABASE {DATABASE}")
    connection = database.connect(DATABASE)
    database.query(connection, "CREATE EXTENSION migrate")
    database.query(connection, f"CREATE SCHEMA {SCHEMA}")
    database.query(connection, "SELECT migrate.create_service(%s)", SCHEMA)


def outcome_of(name, pair):
    """Both get models of their own: Alembic changes those that it compares."""
    before, after = pair()
    return Outcome(name, rows_of(before), rows_of(after), alembic_on(*pair()), ours_on(*pair()))


def rows_that_differ(found, wanted):
    return sorted(f"{sign} {' '.join(row)}" for sign, rows in (("-", found - wanted), ("+", wanted - found))
                  for row in rows)


def judge(report, outcome):
    name, ours = outcome.name, outcome.ours
    report.check(f"{name}: finds what the server tells apart", bool(ours.words) == outcome.differ(),
                 f"{ours}\n" + "\n".join(rows_that_differ(outcome.before, outcome.after)))
    report.check(f"{name}: what it writes makes the models", ours.rows == outcome.after,
                 f"{ours.not_run}\n" + "\n".join(rows_that_differ(ours.rows, outcome.after)))
    if outcome.differ():
        theirs = {TYPE_OF[word.split("_", 1)[1]] for word in outcome.alembic.words}
        if "unexpected table" in ours.words:    # its indexes go with it
            theirs.discard("index")
        report.check(f"{name}: finds all that Alembic finds", theirs <= {one.split(" ", 1)[1] for one in ours.words},
                     f"{outcome.alembic}\n{ours}")


def autogenerate(report, _folder):
    create_database()
    groups = {}
    for group, pairs in model_pairs.GROUPS.items():
        groups[group] = [outcome_of(*one) for one in pairs.items()]
        for outcome, pair in zip(groups[group], pairs.values()):
            for metadata, rows in zip(pair(), (outcome.before, outcome.after)):
                report.same(f"{outcome.name}: the text of the models makes what create_all() makes",
                            {"text": sorted(rows_of_text(metadata)), "create_all": sorted(rows)})
            judge(report, outcome)
    for outcome in groups["Nothing changed"]:
        report.check(f"{outcome.name}: the server sees no difference", not outcome.differ(),
                     "\n".join(rows_that_differ(outcome.before, outcome.after)))
    autogenerate_page.compare(report, groups)


def main():
    if sys.argv[1:] != ["--table"]:
        sys.exit(__doc__)
    create_database()
    print(autogenerate_page.section({group: [outcome_of(*one) for one in pairs.items()]
                                     for group, pairs in model_pairs.GROUPS.items()}), end="")


if __name__ == "__main__":
    main()
