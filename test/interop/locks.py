"""Both at once. Alembic takes no lock: it reads the rows, runs, and finds out when it writes its own. So what must hold is
that it waits for a run of migrate, that it then either finds the rows as it read them or fails as a whole, and that
nothing runs twice."""
import concurrent.futures
import time

import database
import graph as graphs
from commands import STATE, upgrade
from places import Place, noting

PATIENCE = 20       # seconds


class Run:
    """A transaction of migrate's that is left open."""

    def __init__(self, place, target):
        self.connection = database.connect()
        database.query(self.connection, "BEGIN")
        database.query(self.connection, "SELECT * FROM migrate.upgrade(%s, %s)", place.name, target)

    def end(self, how="COMMIT"):
        database.query(self.connection, how)
        self.connection.close()


def waits(connection, application):
    """Whether a backend of that name comes to wait for a lock."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if database.query(connection, "SELECT 1 FROM pg_stat_activity WHERE application_name = %s"
                          " AND wait_event_type = 'Lock'", application):
            return True
        time.sleep(0.02)
    return False


def alembic_meets_open_run(report, folder):
    for name, first, how in (("first", None, "COMMIT"), ("later", "line02", "COMMIT"), ("undone", "line02", "ROLLBACK")):
        place = Place(folder, f"open_{name}", noting(graphs.linear(4)))
        if first:
            upgrade(first).by_migrate(place)
        run = Run(place, "line03")
        child = place.alembic.start("upgrade", "head")
        report.check(f"{name}: alembic waits for an open run", waits(place.connection, "alembic"))
        run.end(how)
        answer = child.wait()
        if how == "COMMIT":
            report.check(f"{name}: it fails, for its plan is out of date", answer.error != "", answer.raw)
            report.same(f"{name}: and leaves the run's rows", {"rows": place.rows(), "expected": ["line03"]})
        else:
            report.same(f"{name}: it gets through when the run is undone",
                        {"alembic": [answer.error, *place.rows()], "expected": ["", "line04"]})
        place.compare(report, f"{name}: both see the same", STATE)
        again = upgrade("head").by_alembic(place)
        report.same(f"{name}: and the next call goes on", {"alembic": again.error, "expected": ""})
        report.same(f"{name}: nothing ran twice",
                    {"ran": place.ran(), "expected": [f"up line{number:02}" for number in range(1, 5)]})


def migrate_meets_open_alembic(report, folder):
    """Held up in the middle of its transaction by an advisory lock that its script asks for."""
    gate = 4711
    graph = noting(graphs.linear(3))
    place = Place(folder, "open_alembic", graph)
    upgrade("line01").by_migrate(place)
    place.query(f"CREATE FUNCTION {place.qualified}pass_gate() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN IF NEW.revision = 'line03' THEN PERFORM pg_advisory_xact_lock({gate}); END IF;"
                " RETURN NEW; END $$")
    place.query(f"CREATE TRIGGER pass_gate BEFORE INSERT ON {place.qualified}ran FOR EACH ROW"
                f" EXECUTE FUNCTION {place.qualified}pass_gate()")
    place.query("SELECT pg_advisory_lock(%s)", gate)
    child = place.alembic.start("upgrade", "head")
    report.check("alembic is held up in its second step", waits(place.connection, "alembic"))
    seen = place.migrate.call("current")
    report.same("migrate reads beside it", {"migrate": seen.lines + [seen.error], "expected": ["line01", ""]})
    database.query(place.migrate.connection, "SET application_name = 'waiting run'")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(place.migrate.call, "upgrade", target="head")
        report.check("migrate waits for it", waits(place.connection, "waiting run"))
        place.query("SELECT pg_advisory_unlock(%s)", gate)
        report.same("alembic gets through", {"alembic": child.wait().error, "expected": ""})
        report.same("then migrate finds nothing to do", {"migrate": waiting.result().outcome(), "expected": []})
    report.same("rows", {"rows": place.rows(), "expected": ["line03"]})
    report.same("nothing ran twice", {"ran": place.ran(), "expected": ["up line01", "up line02", "up line03"]})


def alembic_reads_beside_open_run(report, folder):
    place = Place(folder, "reading", noting(graphs.linear(3)))
    upgrade("line01").by_migrate(place)
    run = Run(place, "head")
    answer = place.alembic.run("current")
    report.same("alembic's current does not wait, and sees what is committed",
                {"alembic": answer.lines + [answer.error], "expected": ["line01", ""]})
    theirs, ours = place.alembic.run("history", "-i"), place.migrate.call("history", indicate_current=True)
    report.same("nor does migrate's in another session", {"alembic": theirs.lines, "migrate": ours.lines})
    run.end()
    place.compare(report, "both see the run when it is committed", STATE)
