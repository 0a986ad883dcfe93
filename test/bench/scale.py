"""Growth with the graph, in three shapes: what a first call of a session costs at 1,000, 10,000 and 100,000 revisions, and
what Debian's alembic takes for the same."""
import os
import subprocess
import time

import alembic_project
import looking
import world

PAIRS = 5
ALEMBIC_SIZES = [1000, 10000]

# The parents of revision n, as positions.
SHAPES = {
    "chain": "CASE WHEN n > 0 THEN ARRAY[n - 1] ELSE '{}' END",
    "1,000 branches": "CASE WHEN n > 1000 THEN ARRAY[n - 1000] WHEN n > 0 THEN ARRAY[0] ELSE '{}' END",
    "merges": "CASE WHEN n = 0 THEN '{}' WHEN n % 3 = 0 THEN ARRAY[n - 2, n - 1] ELSE ARRAY[n - n % 3] END",
}

NOTHING_APPLIED = {
    "load and plan (status)": "SELECT pending FROM migrate.status",
}
ALL_APPLIED = {
    "heads": f"SELECT count(*) FROM migrate.heads('{world.SERVICE}')",
    "current": f"SELECT count(*) FROM migrate.current('{world.SERVICE}')",
    "history": looking.CALLS["history"],
    "upgrade, nothing to do": f"SELECT * FROM migrate.upgrade('{world.SERVICE}', 'heads')",
}
ALEMBIC_COMMANDS = ["heads", "current", "history"]

REGISTER = f"""
    SELECT count(*) FROM migrate.register_all('{world.SERVICE}', (
        SELECT jsonb_agg(jsonb_build_object('revision', {world.REVISION_ID.format(n='n')}, 'down_revision',
                   (SELECT coalesce(jsonb_agg({world.REVISION_ID.format(n='parent')} ORDER BY place), '[]')
                    FROM unnest(%s) WITH ORDINALITY AS parents (parent, place)),
                   'message', 'revision number ' || n, 'up', 'SELECT ' || n, 'down', '') ORDER BY n)
        FROM generate_series(0, %s - 1) AS n))"""


def measure(results, folder):
    sizes = world.numbers("BENCH_SCALE", "1000,10000,100000")
    costs = {}
    for shape, parents in SHAPES.items():
        for size in sizes:
            dbname = create(parents, size)
            results.section(f"{shape}, {size:,} revisions; first call of a session; peer: SELECT of ids and parents, likewise")
            measure_all(results, dbname, size, costs.setdefault(shape, {}).setdefault(size, {}), NOTHING_APPLIED)
            world.once(dbname, f"SELECT * FROM migrate.stamp('{world.SERVICE}', 'heads')", "VACUUM (ANALYZE)")
            measure_all(results, dbname, size, costs[shape][size], ALL_APPLIED)
            world.drop(dbname)
    results.section("growth: cost per revision at the larger size; peer: at the smaller one")
    for shape, by_size in costs.items():
        grow(results, shape, sizes, by_size)
    beside_alembic(results, folder, costs["chain"])


def create(parents, size):
    dbname = "bench_scale"
    world.drop(dbname)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {dbname}")
    world.once(dbname, "CREATE EXTENSION migrate", f"SELECT migrate.create_service('{world.SERVICE}', '{world.SCHEMA}', snapshots => false)",
               f"SELECT migrate.ensure_version('{world.SERVICE}')", REGISTER % (parents, size), "VACUUM (ANALYZE)")
    return dbname


def measure_all(results, dbname, size, costs, works):
    """Of large graphs the contract bounds loading and planning alone, beside growth."""
    for name, text in works.items():
        pairs = looking.first_pairs(dbname, text, looking.ROWS, PAIRS)
        results.pairs(name, pairs, 4 if size <= 10000 else 5 if works is NOTHING_APPLIED else None)
        costs[name] = results.values[name]


def grow(results, shape, sizes, by_size):
    for small, large in zip(sizes, sizes[1:]):
        for name in by_size[large]:
            one, before = (by_size[size][name] / size for size in (large, small))
            results.verdict(f"{shape}: {name}: {large:,} and {small:,}", f"{one * 1e6:.2f} µs", f"{before * 1e6:.2f} µs",
                            one / before, 1.5)


def beside_alembic(results, folder, costs):
    for size in ALEMBIC_SIZES:
        if size not in costs:
            continue
        results.section(f"chain, {size:,} revisions; peer: the same command of Debian's alembic, as a process (one run)")
        world.drop("bench_scale")
        world.once(world.MAINTENANCE, "CREATE DATABASE bench_scale")
        world.once("bench_scale", f"CREATE SCHEMA {world.SCHEMA}")
        revisions = [(n, f"r{n:06}", f"r{n - 1:06}", "SELECT 1") for n in range(size)]
        config = alembic_project.write(os.path.join(folder, f"scale{size}"), "bench_scale", revisions)
        subprocess.run(["/usr/bin/alembic", "-c", config, "stamp", "head"], check=True, stderr=subprocess.DEVNULL)
        for name in ALEMBIC_COMMANDS:
            begun = time.perf_counter()
            alembic_project.run(config, name)
            results.pairs(name, [(costs[size][name], time.perf_counter() - begun)], None)
        world.drop("bench_scale")
