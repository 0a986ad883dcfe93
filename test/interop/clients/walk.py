"""The way that each tool goes: database A is the tool's, B is migrate's, and then A is taken over."""
import difflib
import re

import psycopg2

import database
from client import SERVICE, make_database, run


class Database:
    def __init__(self, client, letter):
        self.client = client
        self.name = f"{re.sub(r'[^a-z0-9]', '_', client.called())}_{letter}"
        make_database(self.name)
        self.connection = database.connect(self.name)
        self.query("CREATE EXTENSION migrate")

    def query(self, text, *values):
        return database.query(self.connection, text, *values)

    def column(self, text, *values):
        return [value for value, *_ in self.query(text, *values)]

    def close(self):
        self.connection.close()

    def psql(self, script):
        return run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.name, given=script).splitlines()

    def load(self):
        """Imports what the tool has now; what is told of each file."""
        lines = self.client.load(self)
        for name, value in self.client.variables.items():
            self.query("SELECT migrate.set_variable(%s, %s, %s)", SERVICE, name, value)
        return lines

    def upgrade(self):
        if self.client.step_by_step:
            while self.column("SELECT revision FROM migrate.pending"):
                self.go("upgrade", "+1")
        else:
            self.go("upgrade", "heads")

    def downgrade(self):
        if self.client.step_by_step:
            while self.current():
                self.go("downgrade", "-1")
        else:
            self.go("downgrade", "base")

    def go(self, direction, target):
        """What can't run in a transaction, migrate prints for psql."""
        try:
            self.query(f"SELECT migrate.{direction}(%s, %s)", SERVICE, target)
        except psycopg2.errors.FeatureNotSupported:
            lines = self.column(f"SELECT * FROM migrate.{direction}_sql(%s, %s)", SERVICE, f"current:{target}")
            self.psql("\n".join(lines))

    def current(self):
        return self.column("SELECT * FROM migrate.current(%s)", SERVICE)

    def contents(self):
        """Definitions and rows, without the tables in which the tool and migrate keep their own."""
        command = ["pg_dump", self.name, "-T", "public.alembic_version"]
        for schema in self.client.schemas:
            command += ["-n", schema]
        for table in self.client.own_tables:
            command += ["-T", table]
        text = run(*command)
        # These lines hold a key that is new for each dump.
        return [line for line in text.split("\n") if not line.startswith(("\\restrict", "\\unrestrict"))]


def pending(place):
    return place.column("SELECT revision FROM migrate.pending")


def walk(report, client):
    theirs, ours, fresh = (Database(client, letter) for letter in "abc")

    def same(where, one, other):
        differences = list(difflib.unified_diff(one.contents(), other.contents(), "the tool", "migrate", lineterm=""))
        report.check(f"{where}: pg_dump finds no difference", not differences, "\n".join(differences))

    client.up(theirs.name)
    report.check("the tool has made something", len(theirs.contents()) > 40, "\n".join(theirs.contents()))
    ours.load()
    ours.upgrade()
    same("upgraded", theirs, ours)
    again = [line for line in ours.load() if line.startswith(("registered", "replaced", "removed", "gone"))]
    report.same("imported again nothing changes", {"changed": again, "expected": []})
    theirs.load()
    refuse_mirror(report, client, theirs)
    if client.goes_down:
        client.down(theirs.name)
        ours.go("downgrade", client.one_down)
        same("one step down", theirs, ours)
        client.base(theirs.name)
        ours.downgrade()
        same("down to the base", theirs, ours)
        client.up(theirs.name)
        ours.upgrade()
        same("up again", theirs, ours)
        take_over_early(report, client, theirs, ours)

    client.take_over(theirs)
    report.same("nothing is pending", {"pending": pending(theirs), "expected": []})
    report.same("nothing ran", {"runs": theirs.column("SELECT command FROM migrate.runs WHERE command IN"
                                                      " ('upgrade', 'downgrade')"), "expected": []})
    report.same("where the tool is, migrate is", {"taken over": theirs.current(), "upgraded": ours.current()})
    same("taken over", theirs, ours)

    client.write_later()
    for one in (theirs, ours):
        one.load()
        one.upgrade()
    client.up(fresh.name)
    same("a further migration", fresh, theirs)
    same("a further migration, by migrate from the begin", fresh, ours)
    report.same("both are at the head", {"taken over": theirs.current(), "from the begin": ours.current()})
    if client.mirrored:
        in_turns(report, client, theirs, fresh)
    for one in (theirs, ours, fresh):
        one.close()


def refuse_mirror(report, client, theirs):
    report.check("its history is seen", client.tool in theirs.column("SELECT tool FROM migrate.detect()"))
    if not client.mirrored:
        try:
            theirs.query("SELECT migrate.adopt(%s, %s, mirror => true)", SERVICE, client.tool)
            refused = False
        except psycopg2.errors.FeatureNotSupported:
            refused = True
        report.check("it can't be mirrored", refused)


def take_over_early(report, client, theirs, ours):
    """One step before the head, as migrate goes there; what the tool does afterwards is taken over later."""
    client.down(theirs.name)
    ours.go("downgrade", client.one_down)
    client.take_over(theirs)
    report.same("taken over early, the same is pending", {"taken over": pending(theirs), "upgraded": pending(ours)})
    client.up(theirs.name)
    ours.upgrade()


def in_turns(report, client, theirs, fresh):
    """The tool sees what migrate has done, and goes on with it."""
    report.same("the tool says that nothing is to be done", {
        "after migrate": client.status(theirs.name), "after the tool": client.status(fresh.name)})
    client.up(theirs.name)
    report.same("and does nothing", {"migrated": theirs.contents(), "the tool's": fresh.contents()})
    rows = f"SELECT * FROM {client.own_tables[0]} ORDER BY 1"
    report.same("its rows are what it writes itself", {"mirrored": theirs.query(rows), "the tool's": fresh.query(rows)})
    theirs.go("downgrade", client.one_down)
    client.down(fresh.name)
    report.same("what migrate takes back is to be done", {
        "after migrate": client.status(theirs.name), "after the tool": client.status(fresh.name)})
    client.up(theirs.name)
    client.up(fresh.name)
    report.same("the tool does it", {"migrated": theirs.contents(), "the tool's": fresh.contents()})
    theirs.query("SELECT migrate.adopt(%s)", SERVICE)
    report.same("and migrate takes that over", {"pending": pending(theirs), "expected": []})
    client.write_late()
    client.load(theirs, out_of_order="true")
    theirs.upgrade()
    client.up(fresh.name)
    report.same("a late file runs in both", {"migrated": theirs.contents(), "the tool's": fresh.contents()})
    report.same("its row is there, too", {"mirrored": theirs.query(rows), "the tool's": fresh.query(rows)})
