"""import of a folder of files: beside register_all of the same revisions, a second time, and its memory."""
import io
import json
import statistics
import tarfile
import threading

import psycopg2

import world

TEMPLATE = "bench_importing"
RUN = "bench_importing_run"
PAIRS = 5
BOUND = 3
BOUND_AGAIN = 0.5
BOUND_OF_GROWTH = 1.1
BOUND_OF_CHECKS = 1.5
BOUND_OF_MEMORY = 3
MEBIBYTE = 1024 * 1024

FILL = """
    CREATE TABLE input.array AS
        SELECT jsonb_agg(jsonb_build_object('revision', lpad(n::text, 6, '0'), 'message', 'revision number ' || n,
                             'down_revision', CASE WHEN n > 0 THEN lpad((n - 1)::text, 6, '0') END, 'up', up, 'down', down)
                         ORDER BY n) AS revisions
        FROM input.statements"""

IMPORT = f"SELECT count(*) FROM migrate.import('{world.SERVICE}', (SELECT archive FROM input.archive))"
CHECK = "SELECT count(*) FROM migrate.import_check('checked', (SELECT files FROM input.folder))"
WORKS = {
    "import": IMPORT,
    "register_all": f"SELECT count(*) FROM migrate.register_all('{world.SERVICE}', (SELECT revisions FROM input.array))",
}


def journal(size):
    entries = [{"idx": n, "when": n, "tag": f"{n:06}_step", "breakpoints": True} for n in range(size)]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries})


# Folders in which one file says something of others.
FOLDERS = {
    "drizzle's journal": lambda size: {"meta/_journal.json": journal(size), **files("{:06}_step.sql", "SELECT {};", size)},
    "goose beside Go": lambda size: {**files("{:06}_step.sql", "-- +goose Up\nSELECT {};\n-- +goose Down\n", size),
                                     **files("{:06}_step.go", "package migrations", size)},
    "native beside code": lambda size: {**files("{:06}_step.sql", "SELECT {};", size), **files("{:06}_step.py", "pass", size)},
    "flyway with undo": lambda size: {**files("V{}__step.sql", "SELECT {};", size), **files("U{}__step.sql", "SELECT -{};", size)},
    "names that become one id": lambda size: {**files("{:06}a@b.sql", "SELECT {};", size), **files("{:06}a-b.sql", "SELECT {};", size)},
}


def files(name, content, size):
    return {name.format(n): content.format(n) for n in range(1, size + 1)}


def measure(results, _):
    results.section("import of an archive; peer: register_all of the same revisions; processor")
    sizes = world.sizes()
    again = {size: measure_size(results, size) for size in sizes}
    results.section("import of the same archive again; peer: the first time; processor")
    for size, pairs in again.items():
        results.pairs(f"import of {size:,} files again", pairs, BOUND_AGAIN)
    results.section("growth: cost per file at the larger size; peer: at the smaller one")
    for small, large in zip(sizes, sizes[1:]):
        for what in ("import of {:,} files", "import of {:,} files again"):
            one, before = (results.values[what.format(size)] / size for size in (large, small))
            results.verdict(f"{what.format(large)} and {small:,}", f"{one * 1e6:.0f} µs", f"{before * 1e6:.0f} µs",
                            one / before, BOUND_OF_GROWTH)
    measure_folders(results, min(sizes), max(sizes))
    measure_memory(results)


def measure_folders(results, small, large):
    """What a check costs, which is all but writing."""
    for what, folder in FOLDERS.items():
        one, before = (check(folder(size)) / size for size in (large, small))
        results.verdict(f"check of {what}: {large:,} and {small:,}", f"{one * 1e6:.0f} µs", f"{before * 1e6:.0f} µs",
                        one / before, BOUND_OF_CHECKS)


def check(folder):
    create("CREATE SCHEMA input", "CREATE TABLE input.folder (files jsonb)")
    connection = world.session(TEMPLATE)
    world.query(connection, "INSERT INTO input.folder VALUES (%s)", json.dumps(folder))
    seconds = statistics.median(world.used(connection, CHECK) for _ in range(3))
    connection.close()
    return seconds


def measure_size(results, size):
    """Pairs of the second import and the first."""
    prepare(size)
    again = []

    def ours():
        connection = on_new_database()
        first = world.used(connection, WORKS["import"])
        again.append((world.used(connection, WORKS["import"]), first))
        connection.close()
        return first

    def peer():
        connection = on_new_database()
        seconds = world.used(connection, WORKS["register_all"])
        connection.close()
        return seconds

    results.pairs(f"import of {size:,} files", world.alternately(PAIRS, ours, peer), BOUND)
    world.drop(RUN)
    world.drop(TEMPLATE)
    return again


def prepare(size):
    create(world.FILL.replace("%s - 1", f"{size} - 1"), FILL)
    rows = world.once(TEMPLATE, "SELECT n, up, down FROM input.statements ORDER BY n")
    keep_archive((f"{n:06}_revision_number_{n}.sql", f"-- migrate:up\n{up}\n-- migrate:down\n{down}\n") for n, up, down in rows)


def create(*texts):
    world.drop(TEMPLATE)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {TEMPLATE}")
    world.once(TEMPLATE, "CREATE EXTENSION migrate", f"SELECT migrate.create_service('{world.SERVICE}', '{world.SCHEMA}')", *texts)


def keep_archive(files):
    """As table input.archive; its bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in files:
            data = content.encode()
            entry = tarfile.TarInfo("./" + name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    connection = world.connect(TEMPLATE)
    world.query(connection, "CREATE TABLE input.archive (archive bytea)")
    world.query(connection, "INSERT INTO input.archive VALUES (%s)", psycopg2.Binary(buffer.getbuffer()))
    world.query(connection, "VACUUM (ANALYZE)")
    connection.close()
    return len(buffer.getbuffer())


def on_new_database():
    """What is read is in memory, and the library is there."""
    world.clone(TEMPLATE, RUN)
    connection = world.session(RUN)
    world.query(connection, "SELECT count(*) FROM input.array")
    world.query(connection, "SELECT sum(length(archive)) FROM input.archive")
    world.query(connection, f"SELECT count(*) FROM migrate.current('{world.SERVICE}')")
    return connection


def data(megabytes, number=0):
    """A script that loads rows, as a dump has them."""
    row = f"INSERT INTO loaded (id, name, note) VALUES ({{}}, 'name {number}', '{'some words of a note ' * 4}');\n"
    rows = megabytes * MEBIBYTE // (len(row) + 6)
    return "CREATE TABLE IF NOT EXISTS loaded (id int, name text, note text);\n" + "".join(row.format(n) for n in range(int(rows)))


def measure_memory(results):
    """Private memory at its peak, in an archive of 50 MB of which one file has 20."""
    create("CREATE SCHEMA input")
    sizes = [20] + [1] * 20 + [0.01] * 1000
    length = keep_archive((f"{n:04}_data.sql", data(size, n)) for n, size in enumerate(sizes))
    results.section(f"memory of an import of {length / MEBIBYTE:.0f} MiB, beyond a bare backend at its peak (MiB; peer: the archive)")
    for what in ("import", "import again"):
        connection = world.session(TEMPLATE)
        world.query(connection, f"SELECT count(*) FROM migrate.current('{world.SERVICE}')")
        more = peak(connection, IMPORT)
        connection.close()
        results.verdict(what, f"{more / MEBIBYTE:.1f}", f"{length / MEBIBYTE:.1f}", more / length, BOUND_OF_MEMORY)
    world.drop(TEMPLATE)


def peak(connection, text):
    """Bytes that only this backend has, more than before: what is shared grows with each page that it looks at."""
    before = world.rss_of_backend(connection)[0]
    pid = world.backend(connection)
    most = [before]
    done = threading.Event()

    def watch():
        while not done.wait(0.002):
            most.append(max(most.pop(), world.private_memory(pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        world.query(connection, text)
    finally:
        done.set()
        watcher.join()
    return most[0] - before
