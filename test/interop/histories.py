"""What `alembic history --verbose` adds to the offline SQL, and what goes on where Alembic can't print all of it."""
import dataclasses
import os
import subprocess

import psycopg2

import database
import graph as graphs
from alembic_side import Alembic
from answer import in_order
from importing import PROJECT, Project, Service, project_edges, edges

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples",
                        "mindmirror")
SERVICES = {"habits": 14, "meals": 5, "practices": 13, "users": 7, "movements": 8, "journal": 1}     # and their tables
SEEDS = range(1, 1 + int(os.environ.get("INTEROP_HISTORIES", "4")))


def project_of(folder, name, graph, **options):
    """A project on disk that can print SQL."""
    made = Alembic(os.path.join(folder, name), name, graph)
    with open(made.config, encoding="utf-8") as file:
        text = file.read().replace(f"script_location = {made.folder}", f"script_location = {PROJECT}")
    with open(made.config, "w", encoding="utf-8") as file:
        file.write(text)
    return Project(made.config, **options)


def history_of(project):
    return project.run("history", "--verbose")


def documented(report, folder):
    """The graph of Alembic's manual, and those that grow from a seed: graph, labels and messages come over."""
    graphs_by_name = {"documented": graphs.documented(), "diamonds": graphs.diamonds(), "line": graphs.linear()}
    graphs_by_name.update({f"scattered {seed}": graphs.scattered(seed) for seed in SEEDS})
    for name, graph in graphs_by_name.items():
        graph = [dataclasses.replace(one, message=f"{one.message}: what\n  it does\n\nRevision ID: {one.id}")
                 for one in graph]
        project = project_of(folder, "history_" + name.replace(" ", "_"), graph)
        try:
            up = project.run("upgrade", "base:heads", "--sql")
        except RuntimeError as error:
            report.check(f"{name}: alembic can't print it", "KeyError" in str(error), str(error))
            continue
        service = Service(f"history {name}")
        history = history_of(project)
        service.lines("import_alembic", up, None, history)
        report.same(f"{name}: the edges of the graph", {"imported": edges(service), "alembic": sorted(
            (one.id, list(one.parents), list(one.depends_on)) for one in graph)})
        report.same(f"{name}: the messages", {
            "imported": service.query("SELECT revision, message FROM migrate.revisions WHERE service = %s ORDER BY 1",
                                      service.name),
            "alembic": sorted((one.id, one.message.split("\n\n")[0]) for one in graph)})
        report.same(f"{name}: the history", {who: sorted(in_order(line) for line in lines) for who, lines in (
            ("imported", "\n".join(service.lines("history")).splitlines()),
            ("alembic", project.run("history").replace("\n  it", "   it").splitlines()))})    # migrate's are lines
        changes = "SELECT count(*) FROM migrate.changes WHERE service = %s"
        before = service.query(changes, service.name)
        service.lines("import_alembic", up, None, history)
        report.same(f"{name}: the same again changes nothing", {"before": before,
                                                               "after": service.query(changes, service.name)})
        report.same(f"{name}: nothing is warned of", {"notices": service.connection.notices.texts, "expected": []})


def real_project(report, _folder):
    """The project that the other scenarios import, with its history: a dependency that no version row shows comes too."""
    project = Project()
    service = Service("with history")
    service.lines("import_alembic", *project.offline(), history_of(project))
    report.same("the edges of the graph", {"imported": edges(service), "alembic": project_edges(project)})
    report.same("the labels", {
        "imported": service.query("SELECT revision, branch_labels FROM migrate.revisions WHERE service = %s"
                                  " AND branch_labels <> '{}' ORDER BY 1", service.name),
        "expected": [("a001", ["audit"]), ("c001", ["core"]), ("m001", ["mail"]), ("s001", ["shop"])]})


def mindmirror(report, folder):
    """The six services of the example as Alembic projects: they come over with their messages, and run."""
    connection = database.connect()
    database.query(connection, "CREATE DATABASE interop_examples")
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", "CREATE EXTENSION migrate", "-f",
                    os.path.join(EXAMPLES, "all.sql"), "interop_examples"], check=True, stdout=subprocess.DEVNULL)
    example = database.connect("interop_examples")
    for name, tables in SERVICES.items():
        registered = database.query(
            example, "SELECT revision, down_revisions, message, migrate.script(service, revision, 'up'),"
            " migrate.script(service, revision, 'down') FROM migrate.revisions WHERE service = %s ORDER BY seq", name)
        project = project_of(folder, name, [
            graphs.revision(id, *parents, message=message, up=up, down=down or "")
            for id, parents, message, up, down in registered], version_table_schema=name)
        service = Service(name)
        service.lines("import_alembic", *project.offline(), history_of(project))
        messages = "SELECT revision, message FROM migrate.revisions WHERE service = %s ORDER BY seq"
        report.same(f"{name}: the messages", {"imported": service.query(messages, name),
                                              "example": database.query(example, messages, name)})
        report.same(f"{name}: the history", {"imported": service.lines("history"),
                                             "alembic": project.run("history").splitlines()})
        report.same(f"{name}: nothing is applied", {"current": service.lines("current"), "expected": []})
        service.lines("upgrade", "head")
        report.same(f"{name}: the head", {"current": service.lines("current"),
                                          "expected": [f"{registered[-1][0]} (head)"]})
        report.same(f"{name}: its tables", {"found": service.query(
            "SELECT count(*)::int FROM pg_tables WHERE schemaname = %s AND tablename <> 'alembic_version'", name),
            "expected": [(tables,)]})
        service.lines("upgrade", "head")
        service.lines("downgrade", "base")
        report.same(f"{name}: nothing is left", {"found": service.query(
            "SELECT count(*)::int FROM pg_tables WHERE schemaname = %s AND tablename <> 'alembic_version'", name),
            "expected": [(0,)]})


def stopping(report, folder):
    """A downgrade that raises, and an upgrade that can't be printed."""
    graph = [dataclasses.replace(one, up=f"CREATE TABLE {one.id} ()", down=f"DROP TABLE {one.id}")
             for one in graphs.linear(5)]
    project = project_of(folder, "stopping", graph)
    change(folder, "line02", "    op.execute('DROP TABLE line02')", "    raise NotImplementedError('no way back')")
    whole = history_of(project)
    up = project.run("upgrade", "base:heads", "--sql")
    down = unfinished(project, "downgrade", "heads:base")
    service = Service("stopping")
    service.lines("import_alembic", up, down, whole)
    report.same("those before it have a down script", {"found": reversible(service),
                                                       "expected": ["line03", "line04", "line05"]})
    report.check("a warning names the others", 'no down scripts for revisions "line01", "line02"' in
                 "".join(service.connection.notices.texts), service.connection.notices.texts)

    pieces = Service("stopping in pieces")
    pieces.lines("import_alembic", up, "".join(unfinished(project, "downgrade", f"{one.id}:{(one.parents or ['base'])[0]}")
                                               for one in reversed(graph)), whole)
    report.same("one after the other, all but that one have", {"found": reversible(pieces), "expected": [
        "line01", "line03", "line04", "line05"]})

    change(folder, "line03", "    op.execute('CREATE TABLE line03 ()')",
           "    op.get_bind().execute('SELECT 1').scalar()")
    printed = Service("unprintable")
    try:
        printed.lines("import_alembic", unfinished(project, "upgrade", "base:heads"))
        refused = ""
    except psycopg2.Error as error:
        refused = error.diag.message_detail + "\n" + error.diag.message_hint
    report.check("an upgrade that stops is refused, and HINT tells how to go on",
                 '"line03"' in refused and "write the step by hand" in refused, refused)
    printed.lines("import_alembic", project.run("upgrade", "base:line02", "--sql"))
    printed.query("SELECT migrate.register('unprintable', 'line03', 'line02', up => 'CREATE TABLE line03 ()',"
                  " down => 'DROP TABLE line03')")
    printed.lines("import_alembic", project.run("upgrade", "line03:heads", "--sql"), None, whole)
    report.same("what comes before it and after it is imported around it", {
        "imported": edges(printed), "alembic": project_edges(project)})
    report.same("with all messages", {
        "imported": printed.query("SELECT message FROM migrate.revisions WHERE service = %s ORDER BY seq", printed.name),
        "expected": [(one.message,) for one in graph]})


def change(folder, id, old, new):
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if f"revision = '{id}'" in text.splitlines():
                assert old in text, text
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text.replace(old, new))


def unfinished(project, command, range_):
    """What alembic prints before it dies, if it does."""
    return subprocess.run(["/usr/bin/alembic", "-c", project.ini, *project.given, command, range_, "--sql"],
                          capture_output=True, check=False).stdout.decode()


def reversible(service):
    return [id for id, in service.query("SELECT revision FROM migrate.scripts WHERE service = %s AND kind = 'down'"
                                        " ORDER BY 1", service.name)]
