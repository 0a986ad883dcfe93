"""graphile-migrate: files that it has committed, each with the hash of the one before; placeholders; no way down.

It replaces placeholders in literals and bodies, too; a folder that has one there is refused.
"""
import json
import os

import database as databases
from client import Client, socket_url

WORK, SHADOW = "graphile_migrate_work", "graphile_migrate_shadow"
STEPS = {
    "people": """CREATE SCHEMA :APP;
CREATE TABLE :APP.people (id int PRIMARY KEY, name text NOT NULL);
ALTER TABLE :APP.people OWNER TO :DATABASE_OWNER;
INSERT INTO :APP.people VALUES (1, 'Ada'), (2, 'Bob; Carol');
""",
    "greeting": """CREATE FUNCTION :APP.greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; of ours
    RETURN 'hello; ' || who::text;
END
$body$;
COMMENT ON FUNCTION :APP.greeting(text) IS $$what is "said"$$;
""",
    "index": """--! no-transaction
CREATE INDEX CONCURRENTLY people_name ON :APP.people (name);
""",
    "ages": """ALTER TABLE :APP.people ADD age int;
UPDATE :APP.people SET age = 36 WHERE id = 1;
""",
}
LATER = "CREATE VIEW :APP.adults AS SELECT name FROM :APP.people WHERE age >= 18;\n"


class GraphileMigrate(Client):
    tool = "graphile-migrate"
    programs = {"node": "nodejs"}
    npm_packages = {"graphile-migrate": "1.4.1"}
    schemas = ("public", "app")
    goes_down = False
    variables = {"APP": "app", "DATABASE_OWNER": os.environ.get("PGUSER")}

    def write(self):
        self.migrations = os.path.join(self.folder, "migrations")
        maintenance = databases.connect("postgres")
        for name in (WORK, SHADOW):
            databases.query(maintenance, f"CREATE DATABASE {name}")
        self.put(".gmrc", json.dumps({"placeholders": {":APP": self.variables["APP"]}}))
        self.put("migrations/committed/.keep", "")
        for message, text in STEPS.items():
            self.commit(message, text)
        self.put("migrations/current.sql", "-- nothing yet\n")

    def write_later(self):
        self.commit("adults", LATER)

    def commit(self, message, text):
        self.put("migrations/current.sql", text)
        self.graphile_migrate(WORK, "commit", "--message", message)

    def up(self, database):
        self.graphile_migrate(database, "migrate")

    def graphile_migrate(self, database, *arguments):
        self.run(self.npm_program("graphile-migrate"), *arguments, DATABASE_URL=socket_url(database),
                 SHADOW_DATABASE_URL=socket_url(SHADOW), ROOT_DATABASE_URL=socket_url("postgres"))
