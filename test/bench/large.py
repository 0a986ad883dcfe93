"""Registration of ever more revisions; loading and planning a large graph, and the memory that it takes."""
import looking
import world

PAIRS = 5
MEBIBYTE = 1024 * 1024

WORKS = {
    "load and plan (status)": "SELECT pending FROM migrate.status",
    "load and plan (count of pending)": "SELECT count(*) FROM migrate.pending",
    "load (current)": f"SELECT * FROM migrate.current('{world.SERVICE}')",
}


def measure(results, _):
    size = world.numbers("BENCH_LARGE", "100000")[0]
    results.section("registration in one transaction, per revision; peer: the smallest of them")
    registration(results, [*world.sizes(), size])
    dbname, _ = world.registered(size)
    results.section(f"{size:,} revisions, none applied, first call of a session; peer: SELECT of ids and parents, likewise")
    for name, text in WORKS.items():
        results.pairs(name, looking.first_pairs(dbname, text, looking.ROWS, PAIRS), 5)
    results.section(f"memory at {size:,} revisions, beyond a bare backend (MiB; peer: the bound)")
    for name, text in WORKS.items():
        memory(results, dbname, name, text)


def registration(results, sizes):
    per_revision = [world.registered(size)[1] / size for size in sizes]
    for size, one in zip(sizes, per_revision):
        results.verdict(f"register {size:,}", f"{one * 1e6:.0f} µs", f"{per_revision[0] * 1e6:.0f} µs",
                        one / per_revision[0], 1.5)


def memory(results, dbname, name, text):
    """Private memory afterwards, and at its peak: what a backend that read the same rows by SELECT peaks at is shared."""
    bare, work = world.session(dbname), world.session(dbname)
    world.query(bare, looking.ROWS)
    world.query(work, looking.ROWS)
    world.query(work, text)
    (bare_now, bare_peak), (work_now, work_peak) = world.rss_of_backend(bare), world.rss_of_backend(work)
    bare.close()
    work.close()
    for what, more in (("afterwards", work_now - bare_now), ("at its peak", work_peak - bare_peak)):
        results.verdict(f"{name}: {what}", f"{more / MEBIBYTE:.1f}", "100", more / MEBIBYTE / 100, 1, exclusive=True)
