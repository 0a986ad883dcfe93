"""The version table that either tool creates, and the schema that both leave."""
import os
import subprocess

import database
import graph as graphs
from alembic_side import Alembic
from commands import GRAPH, STATE, Command, downgrade, stamp, upgrade
from places import Place, noting

LONG = "a_revision_whose_id_is_longer_than_thirty_two_characters"


def version_table(report, folder):
    graph = noting(graphs.linear(3))
    theirs = Place(folder, "table_alembic", graph)
    theirs.alembic.run("ensure_version")
    report.same("alembic's column", {"found": theirs.column_type(), "expected": "character varying(32)"})
    report.same("migrate has nothing to ensure", {"migrate": Command("ensure_version").by_migrate(theirs).error,
                                                  "expected": ""})
    upgrade("head").by_migrate(theirs)
    report.same("migrate leaves it as it is", {"found": theirs.column_type(), "expected": "character varying(32)"})
    theirs.compare(report, "and both read it", STATE)

    ours = Place(folder, "table_migrate", graph)
    Command("ensure_version").by_migrate(ours)
    report.same("migrate's column", {"found": ours.column_type(), "expected": "text"})
    report.same("alembic has nothing to ensure", {"alembic": ours.alembic.run("ensure_version").error, "expected": ""})
    upgrade("head").by_alembic(ours)
    report.same("alembic leaves it as it is", {"found": ours.column_type(), "expected": "text"})
    ours.compare(report, "and both read it, too", STATE)
    upgrade("base+1").by_migrate(ours)
    downgrade("base").by_alembic(ours)
    report.same("the table of either kind is the same but for the column's type",
                {place.name: shape(place) for place in (theirs, ours)})

    elsewhere = Place(folder, "table_elsewhere", graph, schema="table_elsewhere", version_table="which_version")
    upgrade("+2").by_migrate(elsewhere)
    elsewhere.compare(report, "a version table of another name", STATE)
    report.same("alembic goes on in it", {"alembic": upgrade("head").by_alembic(elsewhere).outcome(),
                                          "expected": ["Running upgrade line02 -> line03, add line03"]})


def shape(place):
    return place.query("SELECT attname, attnotnull, atthasdef FROM pg_attribute WHERE attrelid = %s::regclass"
                       " AND attnum > 0", place.table()) + \
        place.query("SELECT conname, contype, conkey FROM pg_constraint WHERE conrelid = %s::regclass", place.table())


def long_ids(report, folder):
    graph = noting([*graphs.linear(2), graphs.revision(LONG, "line02"), graphs.revision("after1", LONG)])
    theirs = Place(folder, "long_alembic", graph)
    upgrade("line02").by_alembic(theirs)
    answer = upgrade("head").by_alembic(theirs)
    report.check("alembic can't put a long id into its own column", "too long" in answer.error, answer.raw)
    report.same("migrate finds it unharmed", {"rows": theirs.rows(), "expected": ["line02"]})
    answer = upgrade(LONG).by_migrate(theirs)
    report.same("migrate can", {"migrate": answer.error, "expected": ""})
    report.same("and the row is there", {"rows": theirs.rows(), "expected": [LONG]})
    theirs.compare(report, "both see it", STATE + GRAPH)
    report.same("alembic takes it back", {"alembic": downgrade("line01").by_alembic(theirs).error, "expected": ""})
    report.same("and now applies it itself", {"alembic": upgrade("head").by_alembic(theirs).error, "expected": ""})

    ours = Place(folder, "long_migrate", graph)
    upgrade("line02").by_migrate(ours)
    report.same("alembic puts a long id into migrate's table",
                {"alembic": upgrade(LONG).by_alembic(ours).error, "expected": ""})
    ours.compare(report, "both see it there", STATE)

    stamped = Place(folder, "long_stamped", graph)
    stamped.alembic.run("ensure_version")
    report.same("migrate stamps a long id into alembic's table",
                {"migrate": stamp(LONG).by_migrate(stamped).error, "expected": ""})
    stamped.compare(report, "both see the stamp", STATE)


def names(report, folder):
    """Names that need quotes, ids and messages beyond ASCII, a message of two paragraphs."""
    graph = noting([graphs.revision("v1.0", message="größer als 100 %\n\nA second paragraph:\n  of two lines"), graphs.revision("Ünï_2", "v1.0", message="🐘"),
                    graphs.revision("q.e.d.", "Ünï_2", labels=["étiquette"], message="quote ' and \" and \\ and $$")])
    place = Place(folder, "odd", graph, schema='My "odd" schema', version_table="Version Table")
    upgrade("v1.0").by_alembic(place)
    place.compare(report, "both see what alembic did", STATE + GRAPH)
    upgrade("head").by_migrate(place)
    place.compare(report, "both see what migrate did", STATE)
    report.same("alembic finds nothing to do", {"alembic": upgrade("head").by_alembic(place).outcome(), "expected": []})
    report.same("alembic takes back", {"alembic": downgrade("base").by_alembic(place).error, "expected": ""})
    report.same("migrate applies again by label",
                {"migrate": upgrade("étiquette@head").by_migrate(place).error, "expected": ""})
    place.compare(report, "both see it", STATE)


DDL = [
    graphs.revision("ddl001", up="CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);"
                    " COMMENT ON TABLE account IS 'who''s who'", down="DROP TABLE account"),
    graphs.revision("ddl002", "ddl001", up="ALTER TABLE account ADD COLUMN mail text DEFAULT 'x;y' CHECK (mail <> '')",
                    down="ALTER TABLE account DROP COLUMN mail"),
    graphs.revision("ddl003", "ddl001", up="CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE note (account bigint"
                    " REFERENCES account ON DELETE CASCADE, feels mood, body text)", down="DROP TABLE note; DROP TYPE mood"),
    graphs.revision("ddl004", "ddl002", "ddl003", up="CREATE INDEX note_body ON note (lower(body));"
                    " CREATE VIEW happy AS SELECT a.name FROM account a JOIN note n ON n.account = a.id WHERE n.feels = 'ok'",
                    down="DROP VIEW happy; DROP INDEX note_body"),
    graphs.revision("ddl005", "ddl004", up="CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN"
                    " NEW.name = upper(NEW.name); RETURN NEW; END $body$; CREATE TRIGGER shout BEFORE INSERT ON account"
                    " FOR EACH ROW EXECUTE FUNCTION shout(); ALTER TABLE note ENABLE ROW LEVEL SECURITY;"
                    " CREATE POLICY mine ON note USING (body IS NOT NULL)",
                    down="DROP POLICY mine ON note; ALTER TABLE note DISABLE ROW LEVEL SECURITY;"
                    " DROP TRIGGER shout ON account; DROP FUNCTION shout()"),
]


def dump(report, folder):
    """The same schema from the same scripts."""
    plain = database.connect(database.ALEMBIC_ONLY)
    database.query(plain, "CREATE SCHEMA dumped")
    alembic = Alembic(os.path.join(folder, "dumped_alembic"), "dumped", DDL, dbname=database.ALEMBIC_ONLY)
    report.same("alembic upgrades", {"alembic": alembic.run("upgrade", "head").error, "expected": ""})
    place = Place(folder, "dumped", DDL)
    place.query("DROP TABLE dumped.ran")
    report.same("migrate upgrades", {"migrate": upgrade("head").by_migrate(place).error, "expected": ""})
    theirs, ours = dumped(database.ALEMBIC_ONLY), dumped(database.WITH_MIGRATE)
    report.same("pg_dump -s tells them apart by one column's type alone",
                {"alembic": theirs.replace("version_num character varying(32)", "version_num text"), "migrate": ours})
    downgrade("ddl001").by_migrate(place)
    alembic.run("downgrade", "ddl001")
    report.same("and so after a downgrade",
                {"alembic": dumped(database.ALEMBIC_ONLY).replace("character varying(32)", "text"),
                 "migrate": dumped(database.WITH_MIGRATE)})


def dumped(dbname):
    text = subprocess.run(["pg_dump", "-s", "-n", "dumped", dbname], check=True, capture_output=True, text=True).stdout
    # These lines hold a key that is new for each dump.
    return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
