"""The schema as data: what a snapshot costs beside pg_dump -s, what snapshots and shadows add to a run, and what a diff
adds to the script that it runs."""
import resource
import subprocess

import upgrades
import world

TABLES = 1000
COLUMNS = 20
PAIRS = 5
DBNAME = "bench_schema"
SERVICE = "wide"

MAKE = f"""DO $$ DECLARE columns text := (
    SELECT string_agg(format('c%s varchar(20) NOT NULL DEFAULT %L', c, 'x'), ', ') FROM generate_series(1, {COLUMNS - 1}) AS c);
BEGIN
    CREATE SCHEMA {SERVICE};
    FOR n IN 1..{TABLES} LOOP
        EXECUTE format('CREATE TABLE {SERVICE}.t%s (id bigint PRIMARY KEY, %s, CHECK (id BETWEEN 1 AND 9 AND c1 IS NOT NULL))',
                       n, columns);
        EXECUTE format('CREATE INDEX ON {SERVICE}.t%s (lower(c1)) WHERE c2 IN (%L, %L)', n, 'a', 'b');
    END LOOP;
END $$"""

EVERY = 10
ONE_MORE = ", more date DEFAULT now(), CHECK (more > '2000-01-01')"
DESIRED = "\n".join(f"""CREATE TABLE t{number} (
    id bigint PRIMARY KEY, {", ".join(f"c{column} varchar(20) NOT NULL DEFAULT 'x'" for column in range(1, COLUMNS))},
    CHECK (id BETWEEN 1 AND 9 AND c1 IS NOT NULL){ONE_MORE if number % EVERY == 0 else ""});
CREATE INDEX ON t{number} (lower(c1)) WHERE c2 IN ('a', 'b');""" for number in range(1, TABLES + 1))

UPGRADE = f"SELECT count(*) FROM migrate.upgrade('{world.SERVICE}', 'head')"
COMPARE = f"SELECT count(*) FROM migrate.compare('{world.SERVICE}', 'head')"


def measure(results, _):
    results.section(f"{TABLES:,} tables of {COLUMNS} columns, processor; peer: pg_dump -s, with its backend")
    world.drop(DBNAME)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {DBNAME}")
    world.once(DBNAME, "CREATE EXTENSION migrate", f"SELECT migrate.create_service('{SERVICE}')", MAKE, "VACUUM (ANALYZE)")
    results.pairs("fingerprint", world.alternately(PAIRS, fingerprint, dump), 1)
    results.section(f"{TABLES:,} tables, every {EVERY}th of which differs, processor; peer: the desired script by itself")
    results.pairs("diff", world.alternately(PAIRS, diff, make_desired), 2.5)
    world.drop(DBNAME)
    size = min(world.sizes())
    template, _ = world.registered(size)
    results.section(f"{size:,} revisions, processor; peer: their upgrade without snapshots")
    results.pairs("upgrade with snapshots", pairs(template, "true", UPGRADE), 1.15)
    results.pairs("compare from base to head", pairs(template, "false", COMPARE), 1.3)
    world.drop(upgrades.RUN)


def fingerprint():
    connection = world.session(DBNAME)
    seconds = world.used(connection, f"SELECT migrate.fingerprint('{SERVICE}')")
    connection.close()
    return seconds


def diff():
    connection = world.session(DBNAME)
    seconds = world.used(connection, f"SELECT count(*) FROM migrate.diff('{SERVICE}', $desired${DESIRED}$desired$)")
    connection.close()
    return seconds


def make_desired():
    connection = world.session(DBNAME)
    world.query(connection, "BEGIN; CREATE SCHEMA desired; SET LOCAL search_path = desired")
    seconds = world.used(connection, DESIRED)
    world.query(connection, "ROLLBACK")
    connection.close()
    return seconds


def dump():
    """Of the program and of the backend that it asks."""
    before = used_by_children()
    subprocess.run(["psql", "-X", "-q", "-d", DBNAME, "-c", "SELECT 1"], check=True, stdout=subprocess.DEVNULL)
    of_start = used_by_children() - before
    before = used_by_children()
    program = subprocess.Popen(["pg_dump", "-s", "-n", SERVICE, "-d", DBNAME], stdout=subprocess.DEVNULL)
    backend = 0
    watcher = world.connect(world.MAINTENANCE)
    while program.poll() is None:
        for (pid,) in world.query(watcher, "SELECT pid FROM pg_stat_activity WHERE application_name = 'pg_dump'"):
            try:
                backend = max(backend, world.cpu_nanoseconds(pid))
            except FileNotFoundError:
                pass
    watcher.close()
    return used_by_children() - before - of_start + backend / 1e9


def used_by_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pairs(template, snapshots, text):
    return world.alternately(PAIRS, lambda: run(template, snapshots, text), lambda: run(template, "false", UPGRADE))


def run(template, snapshots, text):
    world.clone(template, upgrades.RUN)
    connection = world.session(upgrades.RUN)
    world.query(connection, f"SELECT migrate.alter_service('{world.SERVICE}', snapshots => {snapshots})")
    seconds = world.used(connection, text)
    connection.close()
    return seconds
