"""Liquibase: formatted SQL with several changesets in a file, rollbacks, properties. It comes by TCP."""
import os

from client import Client
from tcp import Door

FILES = {
    "01-people.sql": """--liquibase formatted sql
--property name:remark value:these-are-people
--property name:region value:south

--changeset ada:1
--comment: what there is first
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO people VALUES (1, 'Ada'); INSERT INTO people VALUES (2, 'Bob');
COMMENT ON TABLE people IS '${remark} of the ${region} in ${year}';
--rollback DROP TABLE people;

--changeset bob:1 splitStatements:false stripComments:false
CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; with a semicolon
    RETURN 'hello; ' || who;
END
$body$;
/* liquibase rollback
DROP FUNCTION greeting(text);
*/
""",
    "02-ages.sql": """--liquibase formatted sql

--changeset ada:ages labels:release-1 dbms:postgresql
ALTER TABLE people ADD age int;
UPDATE people SET age = 36 WHERE id = 1;
--rollback ALTER TABLE people
--rollback     DROP age;

--changeset "Ada L.":comment-on-it
COMMENT ON COLUMN people.age IS 'in years';
--rollback not required

--changeset ada:index runInTransaction:false
CREATE INDEX CONCURRENTLY people_name ON people (name);
--rollback DROP INDEX CONCURRENTLY people_name;

--changeset ada:other dbms:oracle
CREATE TABLE nowhere (id int);
--rollback DROP TABLE nowhere;

--changeset ada:rows
--ignoreLines:start
this is not SQL
--ignoreLines:end
INSERT INTO people VALUES (3, 'Carol', 50);
--rollback empty
""",
    "03-weight.sql": """--liquibase formatted sql logicalFilePath:weight.sql

--changeset ada:a.number
ALTER TABLE people ADD weight numeric;
-- rollback ALTER TABLE people DROP weight;

--changeset ada:no-number
ALTER TABLE people DROP weight;
--rollback changesetId:a.number changesetAuthor:ada changesetPath:weight.sql
""",
}
LATER = """--liquibase formatted sql
--changeset ada:adults
CREATE VIEW adults AS SELECT name FROM people WHERE age >= 18;
--rollback DROP VIEW adults;

--changeset ada:view runOnChange:true
CREATE OR REPLACE VIEW names AS SELECT name FROM people;
"""


class Liquibase(Client):
    tool = "liquibase"
    programs = {"java": "default-jre-headless"}
    npm_packages = {"liquibase": "4.28.1"}
    own_tables = ("databasechangelog", "databasechangeloglock")
    variables = {"region": "north", "year": "2026"}

    def write(self):
        self.migrations = os.path.join(self.folder, "changes")
        self.names = []
        for name, text in FILES.items():
            self.add(name, text)

    def write_later(self):
        self.add("04-adults.sql", LATER)

    def add(self, name, text):
        """Liquibase reads one file that names the others; that one is YAML and is not imported."""
        self.put(f"changes/{name}", text)
        self.names.append(name)
        self.put("master/all.yaml", "databaseChangeLog:\n" +
                 "".join(f"- include:\n    file: {one}\n" for one in self.names))

    def up(self, database):
        self.liquibase(database, "update")

    def down(self, database):
        self.liquibase(database, "rollback-count", "--count=1")

    def base(self, database):
        self.liquibase(database, "rollback-count", "--count=100")

    def liquibase(self, database, *command):
        with Door() as door:
            self.run(os.path.join(self.node_modules, "liquibase", "dist", "liquibase", "liquibase"),
                     "--show-banner=false", f"--search-path={self.folder}/changes,{self.folder}/master",
                     f"--url=jdbc:postgresql://127.0.0.1:{door.port}/{database}", f"--username={os.environ['PGUSER']}",
                     command[0], "--changelog-file=all.yaml", *command[1:],
                     *(f"-D{name}={value}" for name, value in self.variables.items()))
