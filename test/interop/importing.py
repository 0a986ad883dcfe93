"""A real project: what alembic makes of it, what migrate makes of its offline SQL, and a database taken over."""
import difflib
import os
import re
import subprocess

import psycopg2

import database

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "project")
HEADS = ["x006", "a003"]
LATER = '''"""later"""
from alembic import op

revision = "later"
down_revision = "x006"


def upgrade():
    op.execute("ALTER TABLE account ADD later integer")


def downgrade():
    op.execute("ALTER TABLE account DROP later")
'''


class Project:
    """The project's command line, as it is installed."""

    def __init__(self, ini=os.path.join(PROJECT, "alembic.ini"), dbname="", schema="", **options):
        self.given = [f"-x{name}={value}" for name, value in {"dbname": dbname, "schema": schema, **options}.items()]
        self.ini = ini

    def run(self, *arguments):
        done = subprocess.run(["/usr/bin/alembic", "-c", self.ini, *self.given, *arguments], capture_output=True,
                              env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"alembic {arguments}: {done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode()

    def offline(self, *dependent):
        """The texts to import. Alembic prints downgrades from one head at a time; from a revision that depends on others,
        it shows on which."""
        heads = re.findall(r"^(\S+)(?: \(.*\))?$", self.run("heads"), re.MULTILINE) + list(dependent)
        return self.run("upgrade", "base:heads", "--sql"), \
            "".join(self.run("downgrade", f"{head}:base", "--sql") for head in heads)


class Service:
    """The same as a service of migrate."""

    def __init__(self, name):
        self.name = name
        self.connection = database.connect()
        self.query("SELECT migrate.create_service(%s)", name)

    def query(self, text, *values):
        return database.query(self.connection, text, *values)

    def lines(self, function, *values):
        places = ", %s" * len(values)
        return [line for line, *_ in self.query(f"SELECT * FROM migrate.{function}(%s{places})", self.name, *values)]


def rows(connection, schema):
    return sorted(row for row, in database.query(connection, f"SELECT version_num FROM {schema}.alembic_version"))


def contents(dbname, schema):
    """Schema and data, without the version table."""
    text = subprocess.run(["pg_dump", "-n", schema, "-T", f"{schema}.alembic_version", dbname], check=True,
                          capture_output=True, text=True).stdout
    # These lines hold a key that is new for each dump.
    return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def import_project(report, _folder):
    """Alembic in one database, what was imported in another: the same at every stop."""
    plain = database.connect(database.ALEMBIC_ONLY)
    database.query(plain, "CREATE SCHEMA imported")
    project = Project(dbname=database.ALEMBIC_ONLY, schema="imported")
    service = Service("imported")
    up, down = project.offline("a002")
    ids = service.lines("import_alembic", up, down)
    report.same("every revision is imported", {"imported": len(ids), "expected": 20})
    report.same("and none warned of", {"notices": service.connection.notices.texts, "expected": []})
    report.same("imported again it is the same", {"imported": service.lines("import_alembic", up, down), "first": ids})
    report.same("the edges of the graph", {"imported": edges(service), "alembic": project_edges(project)})

    def same(where):
        report.same(f"{where}: same rows", {"alembic": rows(plain, "imported"),
                                            "migrate": rows(service.connection, "imported")})
        differences = list(difflib.unified_diff(contents(database.ALEMBIC_ONLY, "imported"),
                                                contents(database.WITH_MIGRATE, "imported"), "alembic", "migrate"))
        report.check(f"{where}: pg_dump finds no difference", not differences, "\n".join(differences))

    project.run("upgrade", "heads")
    service.lines("upgrade", "heads")
    same("upgraded to the heads")
    for target in ("x003", "x001", "m001", "c003", "c001", "base"):
        project.run("downgrade", target)
        service.lines("downgrade", target)
        same(f"downgraded to {target}")
    for target in ("s002", "m003", "a003", "heads"):
        project.run("upgrade", target)
        service.lines("upgrade", target)
        same(f"upgraded to {target}")


def edges(service):
    return sorted(service.query("SELECT revision, down_revisions, depends_on FROM migrate.revisions WHERE service = %s",
                                service.name))


def project_edges(project):
    found = []
    for line in project.run("history").splitlines():
        parents, depends_on, child = re.match(r"(.*?)(?: \(([^()]*)\))? -> (\S+?)[, ]", line).groups()
        found.append((child, [] if parents == "<base>" else parents.split(", "),
                      depends_on.split(", ") if depends_on else []))
    return sorted(found)


def import_forms(report, _folder):
    """The forms in which alembic prints the same migrations."""
    plain = Project().offline()
    for name, options in (("transactions", {"per_migration": 1}), ("table", {"version_table_schema": 'My "schema"'}),
                          ("both", {"per_migration": 1, "version_table_schema": "other"})):
        service, reference = Service(f"forms_{name}"), Service(f"plain_{name}")
        service.lines("import_alembic", *Project(**options).offline())
        reference.lines("import_alembic", *plain)
        texts = "SELECT revision, kind, body FROM migrate.scripts WHERE service = %s ORDER BY 1, 2"
        report.same(f"{name}: the same scripts", {"imported": service.query(texts, service.name),
                                                  "plain": reference.query(texts, reference.name)})


def import_autocommit(report, _folder):
    """A revision that runs outside a transaction is known as such, and not run."""
    project = Project(os.path.join(PROJECT, "autocommit.ini"))
    service = Service("autocommit")
    report.same("both are imported", {"imported": service.lines("import_alembic", *project.offline()),
                                      "expected": ["i001", "i002"]})
    report.same("one is not transactional", {
        "found": service.query("SELECT revision, transactional FROM migrate.revisions WHERE service = %s ORDER BY seq",
                               service.name), "expected": [("i001", True), ("i002", False)]})
    report.same("its script is what runs", {
        "script": service.query("SELECT migrate.script(%s, 'i002', 'up')", service.name)[0][0],
        "expected": "INSERT INTO big VALUES (1, 'COMMIT;');\n\nCREATE INDEX CONCURRENTLY big_name ON big (name);\n\n"
                    "COMMENT ON INDEX big_name IS 'BEGIN;';"})
    try:
        service.lines("upgrade", "heads")
        refused = ""
    except psycopg2.errors.FeatureNotSupported as error:
        refused = error.diag.message_primary
    report.same("it is refused", {"said": refused, "expected":
                                  'revision "i002" of service "autocommit" can\'t run in a transaction'})


def adopt(report, folder):
    """A database of alembic's goes on as one of migrate's, and alembic is content with it."""
    os.makedirs(folder)
    with open(os.path.join(folder, "later.py"), "w", encoding="utf-8") as file:
        file.write(LATER)
    ini = os.path.join(folder, "alembic.ini")
    with open(ini, "w", encoding="utf-8") as file:
        file.write(f"[alembic]\nscript_location = {PROJECT}\nversion_path_separator = space\n"
                   f"version_locations = {PROJECT}/versions {folder}\n")
    service = Service("adopted")
    service.query("CREATE SCHEMA adopted")
    project = Project(dbname=database.WITH_MIGRATE, schema="adopted")
    project.run("upgrade", "heads")
    service.lines("import_alembic", *project.offline())
    report.same("adopt says what current says", {"adopt": sorted(service.lines("adopt")),
                                                 "alembic": sorted(project.run("current").splitlines())})
    report.same("check is content", {"check": service.lines("check"), "expected": ["No new upgrade operations detected."]})
    report.same("the log begins there", {
        "log": service.query("SELECT command, version_before, version_after FROM migrate.runs WHERE service = %s",
                             service.name), "expected": [("adopt", sorted(HEADS), sorted(HEADS))]})
    extended = Project(ini, dbname=database.WITH_MIGRATE, schema="adopted")
    later = extended.run("upgrade", "x006:later", "--sql")
    report.same("a new revision is imported", {"imported": service.lines("import_alembic", later), "expected": ["later"]})
    service.lines("upgrade", "heads")
    report.same("alembic sees it applied", {"alembic": sorted(extended.run("current").splitlines()),
                                            "migrate": sorted(service.lines("current"))})
    extended.run("downgrade", "x006")
    service.lines("upgrade", "heads")
    report.same("and both go on in turns", {"rows": rows(service.connection, "adopted"), "expected": ["a003", "later"]})
