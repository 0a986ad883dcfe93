"""graphile-migrate: files that it has committed, each with the hash of the one before; placeholders; no way down.

It replaces placeholders in literals and bodies, too; a folder that has one there is refused.
"""
import json
import os

from client import Client, make_database, socket_url

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
}
PARTS = {
    "1-ages.sql": "ALTER TABLE :APP.people ADD age int;\n",
    "2-values.sql": "UPDATE :APP.people SET age = 36 WHERE id = 1 -- one\n",
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
        for name in (WORK, SHADOW):
            make_database(name)
        self.put(".gmrc", json.dumps({"placeholders": {":APP": self.variables["APP"]}}))
        self.put("migrations/committed/.keep", "")
        for message, text in STEPS.items():
            self.put("migrations/current.sql", text)
            self.commit(message)
        self.edit("migrations/committed/000002-greeting.sql")
        os.remove(os.path.join(self.migrations, "current.sql"))
        for name, text in PARTS.items():
            self.put(f"migrations/current/{name}", text)
        self.commit("in parts")

    def edit(self, name):
        """After the commit, which the tool puts up with where the head says so."""
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            head, body = file.read().split("\n\n", 1)
        os.remove(os.path.join(self.folder, name))      # the tool lets nobody write it
        self.put(name, f"{head}\n--! AllowInvalidHash\n\n{body.replace('what is', 'all that is')}")

    def write_later(self):
        self.put("migrations/current/1-current.sql", LATER)
        self.commit("adults")

    def commit(self, message):
        self.graphile_migrate(WORK, "commit", "--message", message)

    def up(self, database):
        self.graphile_migrate(database, "migrate")

    def graphile_migrate(self, database, *arguments):
        self.run(self.npm_program("graphile-migrate"), *arguments, DATABASE_URL=socket_url(database),
                 SHADOW_DATABASE_URL=socket_url(SHADOW), ROOT_DATABASE_URL=socket_url("postgres"))
