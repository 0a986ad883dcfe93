"""What pg_dump prints of a schema, taken for what is wanted: nothing is to do. And a baseline of it, run in an empty
database, makes the same schema."""
import os
import subprocess

import psycopg2
from sqlalchemy import create_engine

import database
import models
from create_all import example, with_functions
from histories import SERVICES
from importing import Project

HERE = "interop_dumps"
THERE = "interop_dumps_there"
OBJECTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schema", "objects.sql")
# What no statement is written for.
NOT_WRITTEN = """
DROP TYPE snap.base, snap.long, snap.shell CASCADE;
DROP OPERATOR FAMILY snap.bases USING btree;
DROP OPERATOR FAMILY snap.base_hash USING hash;
DROP CAST (snap.pair AS boolean);
DROP COLLATION snap.plain;
DROP CONVERSION snap.latin;
DROP FOREIGN TABLE snap.far;
DROP TEXT SEARCH CONFIGURATION snap.search;
DROP TEXT SEARCH DICTIONARY snap.words;
DROP TEXT SEARCH PARSER snap.parser;
DROP TEXT SEARCH TEMPLATE snap.template;
DROP PUBLICATION regress_snap_rows;
ALTER FUNCTION snap.check_row() NO DEPENDS ON EXTENSION citext;
"""
NAMES_NOT_WRITTEN = {("column", "snap.far.id"), ("function", "snap.check_row()"), ("type", "snap.base"),
                     ("type", "snap.long"), ("type", "snap.shell")}
KINDS_NOT_WRITTEN = {"cast", "collation", "conversion", "foreign table", "operator", "operator class", "operator family",
                     "publication table", "text search configuration", "text search dictionary", "text search parser",
                     "text search template"}
# No part of a schema's dump; elsewhere they are whoever's it is.
NOT_OF_A_SERVICE = {"extension", "publication schema"}
# What the objects name.
ELSEWHERE = """
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.other (id integer PRIMARY KEY);
CREATE FUNCTION elsewhere.trigger_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
"""
# Default privileges came after the first table; of the last one they were taken back.
LATE = """
CREATE ROLE interop_dumps_owner;
CREATE ROLE interop_dumps_reader;
GRANT CREATE ON DATABASE interop_dumps_there TO interop_dumps_owner;
CREATE SCHEMA late AUTHORIZATION interop_dumps_owner;
SET ROLE interop_dumps_owner;
CREATE TABLE late.before (id serial PRIMARY KEY);
ALTER DEFAULT PRIVILEGES IN SCHEMA late GRANT SELECT ON TABLES TO interop_dumps_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA late GRANT USAGE ON SEQUENCES TO interop_dumps_reader;
CREATE TABLE late.after (id serial PRIMARY KEY);
CREATE TABLE late.taken (id integer);
REVOKE ALL ON late.taken FROM interop_dumps_reader;
RESET ROLE;
"""


def new_database(name):
    database.query(database.connect("postgres"), f"CREATE DATABASE {name}")
    connection = database.connect(name)
    database.query(connection, "CREATE EXTENSION migrate")
    return connection


class Schema:
    """One that belongs to a service of its name, which has no revision."""

    def __init__(self, connection, name):
        self.connection = connection
        self.name = name

    def query(self, text, *values):
        return database.query(self.connection, text, self.name, *values)

    def begin_anew(self):
        """Without the service that made it."""
        self.query("SELECT migrate.drop_service(%s)")
        self.query("SELECT migrate.create_service(%s)")
        self.query("SELECT migrate.stamp(%s, 'base', purge => true)")

    def dump(self):
        return subprocess.run(["pg_dump", "--schema-only", f"--schema={self.name}", HERE], check=True,
                              capture_output=True, text=True).stdout

    def differences(self, desired):
        try:
            return self.query("SELECT change, object_type, identity, sql FROM migrate.diff(%s, %s)", desired)
        except psycopg2.Error as error:
            return str(error)

    def rows(self):
        return {row for row in self.query("SELECT * FROM migrate.snapshot(%s)") if row[0] not in NOT_OF_A_SERVICE}

    def baseline(self):
        """Its script, and the service's owner."""
        self.query("SELECT migrate.baseline(%s, rev_id => 'base1')")
        return self.query("SELECT migrate.script(service, 'base1', 'up'), owner FROM migrate.services WHERE service = %s")[0]


def made_there(connection, name, script, owner):
    """The rows of what the script makes where nothing is. That is undone."""
    there = Schema(connection, name)
    there.query("BEGIN; SELECT migrate.create_service(%s, owner => %s)", owner)
    there.query("SELECT migrate.register(%s, 'base1', up => %s)", script)
    there.query("SELECT migrate.upgrade(%s)")
    rows = there.rows()
    database.query(connection, "ROLLBACK")
    return rows


def check(report, what, schema, there):
    report.same(f"{what}: the dump is what is there", {"diff": schema.differences(schema.dump()), "expected": []})
    try:
        rows = made_there(there, schema.name, *schema.baseline())
    except psycopg2.Error as error:
        database.query(there, "ROLLBACK")
        report.check(f"{what}: a baseline makes it elsewhere", False, str(error))
        return
    here = schema.rows()
    report.same(f"{what}: a baseline makes it elsewhere", {"lost": sorted(here - rows), "added": sorted(rows - here)})


def made_by_revisions(connection):
    for name in SERVICES:
        database.query(connection, example(name))
    database.query(connection, "SELECT migrate.upgrade_all()")
    for name in SERVICES:
        schema = Schema(connection, name)
        schema.begin_anew()
        yield f"revisions of {name}", schema
    database.query(connection, "CREATE SCHEMA project")
    Project(dbname=HERE, schema="project").run("upgrade", "heads")
    schema = Schema(connection, "project")
    database.query(connection, "SELECT migrate.create_service('project')")
    schema.begin_anew()
    yield "revisions of Alembic", schema


def made_by_models(connection):
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(dbname=HERE))
    for name in SERVICES:
        schema = Schema(connection, name)
        schema.query("SELECT migrate.drop_service(%s)")
        database.query(connection, f"DROP SCHEMA {name} CASCADE; CREATE SCHEMA {name}")
        with engine.begin() as transaction:
            with_functions(getattr(models, name)()).create_all(transaction)
        schema.query("SELECT migrate.create_service(%s)")
        yield f"models of {name}", schema
    engine.dispose()


def made_late(connection):
    database.query(connection, LATE)
    schema = Schema(connection, "late")
    schema.query("SELECT migrate.create_service(%s, owner => 'interop_dumps_owner')")
    yield "late default privileges", schema


def objects_of_all_kinds(report, connection, there):
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", HERE, "-f", OBJECTS], check=True,
                   stdout=subprocess.DEVNULL)
    schema = Schema(connection, "snap")
    expected = NAMES_NOT_WRITTEN | {row[:2] for row in schema.rows() if row[0] in KINDS_NOT_WRITTEN}
    try:
        named = schema.baseline()
    except psycopg2.Error as error:
        named = error.diag.message_detail
    report.same("objects of all kinds: those that no statement is written for are named", {
        "named": named, "expected": f'Service "snap": These are: {", ".join(map(" ".join, sorted(expected)))}.'})
    database.query(connection, NOT_WRITTEN)
    database.query(there, ELSEWHERE)
    check(report, "objects of all other kinds", schema, there)


def dumps(report, _folder):
    connection, there = new_database(HERE), new_database(THERE)
    for made in (made_by_revisions, made_by_models, made_late):
        for what, schema in made(connection):
            check(report, what, schema, there)
    objects_of_all_kinds(report, connection, there)
