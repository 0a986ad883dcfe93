"""Sqitch: a plan with dependencies, tags and reworked changes; scripts that psql runs, with its variables; a dump;
another project, on which it depends.
"""
import os

import database as databases
from client import IMPORT, Client, make_database, run

PEOPLE = """BEGIN;
CREATE SCHEMA :"schema";
CREATE TABLE :"schema".people (id int PRIMARY KEY, name text NOT NULL);
COMMENT ON TABLE :"schema".people IS :'remark';
COMMIT;
"""
GREETING = """BEGIN;
CREATE OR REPLACE FUNCTION app.greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- {word}
    RETURN '{word}, ' || who || ';';
END
$body$;
COMMIT;
"""
NO_GREETING = "BEGIN;\nDROP FUNCTION app.greeting(text);\nCOMMIT;\n"
CALLED = "BEGIN;\nSELECT has_function_privilege('app.greeting(text)', 'execute');\nROLLBACK;\n"
OLD = """CREATE SCHEMA old;
CREATE TABLE old.notes (id int GENERATED ALWAYS AS IDENTITY, note text DEFAULT $$it's; so$$);
INSERT INTO old.notes (note) VALUES ('a\ttab'), (NULL), (E'two\\nlines'), ('\\.');
CREATE FUNCTION old.count() RETURNS bigint LANGUAGE sql BEGIN ATOMIC; SELECT count(*) FROM old.notes; END;
"""


class Sqitch(Client):
    tool = "sqitch"
    programs = {"sqitch": "sqitch, libdbd-pg-perl"}
    schemas = ("public", "app", "old")
    own_tables = ("public.other_versions",)
    variables = {"remark": "it's; \"people\""}

    def write(self):
        self.write_other()      # first: --chdir comes after the reading of sqitch.conf
        self.sqitch("init", "svc", "--engine", "pg", "--uri", "https://example.org/svc", "--top-dir", "db")
        self.sqitch("config", "deploy.variables.schema", "app")
        self.change("add", "baseline", self.dump(), "DROP SCHEMA old CASCADE;\n", None)
        self.change("add", "people", PEOPLE, 'BEGIN;\nDROP SCHEMA :"schema" CASCADE;\nCOMMIT;\n',
                    "BEGIN;\nSELECT 1 / count(*) FROM pg_tables WHERE schemaname = :'schema';\nROLLBACK;\n")
        self.change("add", "greeting", GREETING.format(word="hello"), NO_GREETING, CALLED, "--requires", "people")
        self.sqitch("tag", "v1.0", "-n", "the first release")
        self.change("add", "moods", "ALTER TABLE app.people ADD mood mood DEFAULT 'happy';\n",
                    "ALTER TABLE app.people DROP mood;\n", None, "--requires", "other:moods")
        self.change("add", "more/first-people", "INSERT INTO app.people (id, name) VALUES (1, 'Ada'), (2, 'Bob;');\n",
                    "DELETE FROM app.people;\n", "SELECT 1 / count(*) FROM app.people;\n", "--requires", "people@v1.0")
        self.change("rework", "greeting", GREETING.format(word="good day"), GREETING.format(word="hello"), CALLED)
        self.change("add", "index", "CREATE INDEX people_name ON app.people (name);\n", "DROP INDEX app.people_name;\n",
                    None, "--requires", "people", "-n", "find them by name")
        self.sqitch("tag", "v2.0", "-n", "the second release")

    def write_later(self):
        self.change("rework", "greeting", GREETING.format(word="welcome"), GREETING.format(word="good day"), CALLED)
        self.change("add", "age", "BEGIN;\nALTER TABLE app.people ADD age int;\nCOMMIT;\n",
                    "ALTER TABLE app.people DROP age;\n", None, "--requires", "greeting")

    def write_other(self):
        self.other = os.path.join(self.folder, "other")
        self.begun = set()      # databases that have it
        self.put("other/deploy/moods.sql", "CREATE TYPE mood AS ENUM ('happy', 'so; so');\n")
        self.sqitch("--chdir", self.other, "init", "other", "--engine", "pg")
        self.sqitch("--chdir", self.other, "add", "moods", "-n", "what they may be", "--without", "revert", "--without",
                    "verify")

    def load(self, place, **options):
        """The other project first: where Sqitch has deployed it, it is taken over, and else applied."""
        place.query("SELECT migrate.create_service('other', 'public', version_table => 'other_versions',"
                    " if_not_exists => true)")
        place.psql(IMPORT.format(folder=self.other, service="other", options="tool => 'sqitch'"))
        place.query("SELECT migrate.adopt('other', 'sqitch') WHERE to_regnamespace('sqitch') IS NOT NULL")
        place.query("SELECT migrate.upgrade('other') WHERE to_regnamespace('sqitch') IS NULL")
        return super().load(place, **options)

    def dump(self):
        """Of what was there before Sqitch came, with rows in COPY's format."""
        make_database("sqitch_old")
        databases.query(databases.connect("sqitch_old"), OLD)
        return run("pg_dump", "sqitch_old")

    def change(self, command, name, deploy, revert, verify, *options):
        note = [] if "-n" in options else ["-n", f"what {name} does"]
        self.sqitch(command, name, *(["--without", "verify"] if verify is None else []), *options, *note)
        for kind, text in (("deploy", deploy), ("revert", revert), ("verify", verify)):
            if text is not None:
                self.put(f"db/{kind}/{name}.sql", f"-- {kind.capitalize()} svc:{name} to pg\n\n{text}")

    def up(self, database):
        if database not in self.begun:
            self.begun.add(database)
            self.sqitch("--chdir", self.other, "deploy", f"db:pg:{database}")
        self.at(database, "deploy", "--verify")

    def down(self, database):
        self.at(database, "revert", "-y", "--to", "@HEAD^")

    def base(self, database):
        self.at(database, "revert", "-y")

    def at(self, database, command, *options):
        values = [part for name, value in self.variables.items() for part in ("--set", f"{name}={value}")]
        self.sqitch(command, *values, *options, f"db:pg:{database}")

    def sqitch(self, *arguments):
        return self.run("sqitch", *arguments, SQITCH_FULLNAME="Ada", SQITCH_EMAIL="ada@example.org", SQITCH_PAGER="cat")
