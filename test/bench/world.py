"""Databases, statements and clocks of the benchmark."""
import os
import sys
import time

import psycopg2

SERVICE = "bench"
SCHEMA = "app"
MAINTENANCE = "postgres"

# In one transaction each new relation is a lock until the end.
LOCKS_NEEDED = 512


def sizes():
    return numbers("BENCH_SIZES", "1000,10000")


def numbers(name, default):
    return [int(number) for number in os.environ.get(name, default).split(",")]


def connect(dbname, **options):
    connection = psycopg2.connect(dbname=dbname, **options)
    connection.autocommit = True
    return connection


def query(connection, text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall() if cursor.description else None


def once(dbname, *texts):
    connection = connect(dbname)
    try:
        for text in texts:
            answer = query(connection, text)
        return answer
    finally:
        connection.close()


def session(dbname):
    """A new backend that has done nothing yet but answer, and keeps migrate's messages to itself."""
    connection = connect(dbname)
    query(connection, "SET migrate.message_level = debug1")
    query(connection, "SELECT 1")
    return connection


def timed(connection, text):
    """Seconds until the client has all rows."""
    with connection.cursor() as cursor:
        begin = time.perf_counter()
        cursor.execute(text)
        if cursor.description:
            cursor.fetchall()
        return time.perf_counter() - begin


def used(connection, text):
    """Seconds of the processor that the backend uses for it."""
    pid = backend(connection)
    before = cpu_nanoseconds(pid)
    query(connection, text)
    return (cpu_nanoseconds(pid) - before) / 1e9


def alternately(count, ours, peer):
    """Pairs of seconds. Which goes first changes from pair to pair."""
    pairs = []
    for number in range(count):
        if number % 2:
            second = peer()
            pairs.append((ours(), second))
        else:
            first = ours()
            pairs.append((first, peer()))
    return pairs


def prepare():
    locks = int(once(MAINTENANCE, "SHOW max_locks_per_transaction")[0][0])
    if locks < LOCKS_NEEDED:
        sys.exit(f"The server has max_locks_per_transaction = {locks}, which does not do for 10,000 statements in one"
                 f" transaction: {LOCKS_NEEDED} or more, please (test/scripts/bench sets it).")


def description():
    names = ["server_version", "fsync", "shared_buffers", "autovacuum", "max_locks_per_transaction", "max_wal_size"]
    settings = [f"{name} {once(MAINTENANCE, 'SHOW ' + name)[0][0]}" for name in names]
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    load = os.getloadavg()[0]
    return f"PostgreSQL {', '.join(settings)}; {len(models)} × {models[0] if models else 'CPU'}; load now {load:.1f}"


def statement(number):
    """The number-th of a mix: a table, a column for it, an index on that."""
    name = f"t{number // 3}"
    return [f"CREATE TABLE {name} (id int)", f"ALTER TABLE {name} ADD COLUMN note int",
            f"CREATE INDEX {name}_note ON {name} (note)"][number % 3]


# The same in SQL: n from 0.
REVISION_ID = "left(md5({n}::text), 12)"
FILL = f"""
    CREATE SCHEMA input;
    CREATE TABLE input.statements AS
        SELECT n, {REVISION_ID.format(n='n')} AS revision, {REVISION_ID.format(n='(n - 1)')} AS parent,
               CASE n % 3 WHEN 0 THEN format('CREATE TABLE t%s (id int)', n / 3)
                          WHEN 1 THEN format('ALTER TABLE t%s ADD COLUMN note int', n / 3)
                          ELSE format('CREATE INDEX t%1$s_note ON t%1$s (note)', n / 3) END AS up,
               CASE n % 3 WHEN 0 THEN format('DROP TABLE t%s', n / 3)
                          WHEN 1 THEN format('ALTER TABLE t%s DROP COLUMN note', n / 3)
                          ELSE format('DROP INDEX t%s_note', n / 3) END AS down
        FROM generate_series(0, %s - 1) n;
    ALTER TABLE input.statements ADD PRIMARY KEY (n)"""

REGISTER = f"""DO $$ DECLARE s record; BEGIN
    FOR s IN SELECT * FROM input.statements ORDER BY n LOOP
        PERFORM migrate.register('{SERVICE}', s.revision, CASE WHEN s.n > 0 THEN s.parent END,
                                 'revision number ' || s.n, up => s.up, down => s.down);
    END LOOP; END $$"""


def drop(dbname):
    once(MAINTENANCE, f"DROP DATABASE IF EXISTS {dbname}")


def create_registered(dbname, size):
    """A database with that many registered revisions; the seconds that the registration took."""
    drop(dbname)
    once(MAINTENANCE, f"CREATE DATABASE {dbname}")
    connection = session(dbname)
    query(connection, "CREATE EXTENSION migrate")
    query(connection, FILL.replace("%s - 1", f"{size} - 1"))
    query(connection, "ANALYZE input.statements")
    query(connection, f"SELECT migrate.create_service('{SERVICE}', '{SCHEMA}', snapshots => false)")
    seconds = timed(connection, REGISTER)
    query(connection, "VACUUM (ANALYZE)")
    connection.close()
    return seconds


_registered = {}


def registered(size):
    """The name of a database of that size to clone or look at, and the seconds of its registration."""
    if size not in _registered:
        dbname = f"bench_{size}"
        _registered[size] = (dbname, create_registered(dbname, size))
    return _registered[size]


def clone(template, dbname):
    drop(dbname)
    once(MAINTENANCE, f"CREATE DATABASE {dbname} TEMPLATE {template}")


def backend(connection):
    return query(connection, "SELECT pg_backend_pid()")[0][0]


def cpu_nanoseconds(pid):
    """What the backend has used of the processors: hardly changes with what else the machine does."""
    with open(f"/proc/{pid}/schedstat", encoding="utf-8") as file:
        return int(file.read().split()[0])


def memory_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.split(":", 1) for line in file)


def private_memory(pid):
    """Bytes that only this backend has."""
    return int(memory_of(pid)["RssAnon"].split()[0]) * 1024


def rss_of_backend(connection):
    """Bytes: what only this backend has, and the most that it ever had in all."""
    values = memory_of(backend(connection))
    return tuple(int(values[name].split()[0]) * 1024 for name in ("RssAnon", "VmHWM"))
