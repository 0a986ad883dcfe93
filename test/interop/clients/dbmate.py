"""dbmate: both directions in a file, files outside of transactions. Its table can be kept up."""
import os

from client import Client, socket_url

FILES = {
    "20260101000000_create_people.sql": """-- Comments may come first.

-- migrate:up
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO people VALUES (1, 'Ada'), (2, '-- migrate:down');

-- migrate:down
DROP TABLE people;
""",
    "20260102000000_create_greeting.sql": """-- migrate:up
CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; with a semicolon
    RETURN 'hello; ' || who;
END
$body$;
CREATE FUNCTION farewell() RETURNS text BEGIN ATOMIC; SELECT 'so; long'::text; END;

-- migrate:down
DROP FUNCTION farewell(), greeting(text);
""",
    "20260103000000_index.sql": """-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY people_name ON people (name);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY people_name;
""",
    "20260104000000_ages.sql": """-- migrate:up
ALTER TABLE people ADD age int CHECK (age > 0);
UPDATE people SET age = 36 WHERE id = 1
-- migrate:down
ALTER TABLE people DROP age
""",
    "20260104120000-carriage-returns.sql": """-- migrate:up\r
CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$\r
    SELECT 2;\r
$$;\r
\r
-- migrate:down\r
DROP FUNCTION two();\r
""",
    "20260105000000_nothing_to_undo.sql": """-- migrate:up
COMMENT ON TABLE people IS $$it's "them"$$;
-- migrate:down
""",
}
LATER = """-- migrate:up
CREATE VIEW adults AS SELECT name FROM people WHERE age >= 18;
-- migrate:down
DROP VIEW adults;
"""


LATE = "-- migrate:up\nCREATE TABLE late (id int);\n-- migrate:down\nDROP TABLE late;\n"


class Dbmate(Client):
    tool = "dbmate"
    programs = {"node": "nodejs"}
    npm_packages = {"dbmate": "2.36.0"}
    own_tables = ("schema_migrations",)
    mirrored = True

    def write(self):
        self.migrations = os.path.join(self.folder, "db", "migrations")
        for name, text in FILES.items():
            self.put(f"db/migrations/{name}", text)

    def write_later(self):
        self.put("db/migrations/20260201000000_adults.sql", LATER)

    def write_late(self):
        self.put("db/migrations/20260103120000_late.sql", LATE)

    def up(self, database):
        self.dbmate("migrate", database)

    def down(self, database):
        self.dbmate("rollback", database)

    def base(self, database):
        while "[X]" in self.status(database):
            self.down(database)

    def status(self, database):
        return self.dbmate("status", database)

    def dbmate(self, command, database):
        return self.run(self.npm_program("dbmate"), "--no-dump-schema", command,
                        DATABASE_URL=f"{socket_url(database)}&sslmode=disable")
