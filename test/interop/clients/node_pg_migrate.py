"""node-pg-migrate: SQL files with both directions in them, ordered by the number in front."""
import os

from client import Client, socket_url

FILES = {
    "1700000000001_people.sql": """-- Up Migration
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO people VALUES (1, 'Ada'), (2, 'Bob; Carol');

-- Down Migration
DROP TABLE people;
""",
    "1700000000002_greeting.sql": """---- up migration
CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; with a semicolon
    RETURN 'hello; ' || who;
END
$body$;
---- down migration
DROP FUNCTION greeting(text);
""",
    "20240102030405678_ages.sql": """-- Up Migration
ALTER TABLE people ADD age int;
UPDATE people SET age = 36 WHERE id = 1;
-- Down Migration
ALTER TABLE people DROP age;
""",
    "1800000000000_index.sql": """-- Up Migration
CREATE INDEX people_name ON people (name);
COMMENT ON INDEX people_name IS $$it's "theirs"$$;
-- Down Migration
DROP INDEX people_name;
""",
}
LATER = """-- Up Migration
CREATE VIEW adults AS SELECT name FROM people WHERE age >= 18;
-- Down Migration
DROP VIEW adults;
"""


class NodePgMigrate(Client):
    tool = "node-pg-migrate"
    programs = {"node": "nodejs"}
    npm_packages = {"node-pg-migrate": "7.9.1", "pg": "8.23.1"}
    own_tables = ("pgmigrations*",)

    def write(self):
        self.migrations = os.path.join(self.folder, "migrations")
        for name, text in FILES.items():
            self.put(f"migrations/{name}", text)

    def write_later(self):
        self.put("migrations/20260101000000_adults.sql", LATER)     # a number, and a greater one

    def up(self, database):
        self.node_pg_migrate("up", database)

    def down(self, database):
        self.node_pg_migrate("down", database)

    def base(self, database):
        self.node_pg_migrate("down", database, "0", "--timestamp")

    def node_pg_migrate(self, command, database, *options):
        return self.run(self.npm_program("node-pg-migrate"), command, *options, DATABASE_URL=socket_url(database))
