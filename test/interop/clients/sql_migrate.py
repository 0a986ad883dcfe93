"""sql-migrate: marks, several sections of a kind, statements that it doesn't split, a file outside of transactions."""
import os

from client import Client

FILES = {
    "1-people.sql": """-- +migrate Up
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO people VALUES (1, 'Ada'), (2, 'Bob; Carol');

-- +migrate Down
DROP TABLE people;
""",
    "2-greeting.sql": """-- +migrate Up
-- +migrate StatementBegin
CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
    word text := 'hello; ';
BEGIN
    RETURN word || who;
END
$body$;
-- +migrate StatementEnd
COMMENT ON FUNCTION greeting(text) IS 'what is said';

-- +migrate Down
DROP FUNCTION greeting(text);
""",
    "3-sections.sql": """-- Several sections of a kind become one.

-- +migrate Up
CREATE TABLE houses (id int PRIMARY KEY);
-- +migrate Down
ALTER TABLE houses DROP street;
-- +migrate Up
ALTER TABLE houses ADD street text DEFAULT 'High Street';
-- +migrate Down
DROP TABLE houses;
""",
    "10-index.sql": """-- +migrate Up notransaction
CREATE INDEX CONCURRENTLY people_name ON people (name);

-- +migrate Down notransaction
DROP INDEX CONCURRENTLY people_name;
""",
    "named.sql": """-- +migrate Up
ALTER TABLE people ADD house int REFERENCES houses;
UPDATE people SET name = upper(name);

-- +migrate Down
ALTER TABLE people DROP house;
UPDATE people SET name = initcap(name);
""",
}
LATER = """-- +migrate Up
CREATE VIEW guests AS SELECT p.name, h.street FROM people p JOIN houses h ON h.id = p.house;
-- +migrate Down
DROP VIEW guests;
"""


class SqlMigrate(Client):
    tool = "sql-migrate"
    programs = {"sql-migrate": "sql-migrate"}
    own_tables = ("gorp_migrations",)

    def write(self):
        self.put("dbconfig.yml", f"""there:
  dialect: postgres
  datasource: dbname=${{DATABASE}} host={os.environ['PGHOST']} user={os.environ['PGUSER']} sslmode=disable
  dir: migrations
""")
        self.migrations = os.path.join(self.folder, "migrations")
        for name, text in FILES.items():
            self.put(f"migrations/{name}", text)

    def write_later(self):
        self.put("migrations/other.sql", LATER)

    def up(self, database):
        self.sql_migrate("up", database)

    def down(self, database):
        self.sql_migrate("down", database, "-limit=1")

    def base(self, database):
        self.sql_migrate("down", database, "-limit=0")

    def sql_migrate(self, command, database, *options):
        self.run("sql-migrate", command, "-env=there", *options, DATABASE=database)
