"""Calls that change nothing, with all revisions applied: the first and the second of a session."""
import world

APPLIED = "bench_applied"
PAIRS_FIRST = 9
PAIRS_SECOND = 101
PAIRS_HISTORY = 21

SELECT_1 = "SELECT 1"

# What reading the graph's rows costs by itself: ids and parents, summed up.
ROWS = ("SELECT sum(length(revision)), sum(length(array_to_string(down_revisions, ''))) FROM migrate.revisions"
        f" WHERE service = '{world.SERVICE}'")

CALLS = {
    "upgrade, nothing to do": f"SELECT * FROM migrate.upgrade('{world.SERVICE}', 'head')",
    "current": f"SELECT * FROM migrate.current('{world.SERVICE}')",
    "status": "SELECT * FROM migrate.status",
    "history": f"SELECT count(*), sum(length(line)) FROM migrate.history('{world.SERVICE}') line",
}
HISTORY_TO_CLIENT = f"SELECT * FROM migrate.history('{world.SERVICE}')"


def first(dbname, text):
    connection = world.session(dbname)
    seconds = world.used(connection, text)
    connection.close()
    return seconds


def first_pairs(dbname, text, peer, count=PAIRS_FIRST):
    return world.alternately(count, lambda: first(dbname, text), lambda: first(dbname, peer))


def second_pairs(dbname, text, peer, count):
    connection = world.session(dbname)
    world.timed(connection, text)
    world.timed(connection, peer)
    pairs = world.alternately(count, lambda: world.used(connection, text), lambda: world.used(connection, peer))
    connection.close()
    return pairs


def create_applied(size):
    template, _ = world.registered(size)
    world.clone(template, APPLIED)
    connection = world.session(APPLIED)
    steps = world.query(connection, f"SELECT count(*) FROM migrate.upgrade('{world.SERVICE}', 'head')")
    assert steps == [(size,)], steps
    world.query(connection, "VACUUM (ANALYZE)")
    connection.close()
    return APPLIED


def measure(results, _):
    size = max(world.sizes())
    dbname = create_applied(size)
    results.section(f"{size:,} revisions, all applied; peer: SELECT 1 on the same connection; processor")
    for name, text in CALLS.items():
        if name != "history":
            results.pairs(f"second call: {name}", second_pairs(dbname, text, SELECT_1, PAIRS_SECOND),
                          None if name == "status" else 4)
    results.section("peer: a SELECT that sums up ids and parents of the graph's rows, first call of a session, too; processor")
    for name, text in CALLS.items():
        results.pairs(f"first call: {name}", first_pairs(dbname, text, ROWS), None if name == "status" else 4)
    results.pairs("first call: history, rows to the client", first_pairs(dbname, HISTORY_TO_CLIENT, ROWS), 4)
    results.pairs("second call: history", second_pairs(dbname, CALLS["history"], ROWS, PAIRS_HISTORY), 4)
    results.pairs("second call: history, rows to the client",
                  second_pairs(dbname, HISTORY_TO_CLIENT, ROWS, PAIRS_HISTORY), 4)
    world.drop(dbname)
    results.section("loading the library; peer: that of PL/pgSQL; first of a session; processor")
    results.pairs("LOAD 'migrate'", first_pairs(world.MAINTENANCE, "LOAD 'migrate'", "LOAD 'plpgsql'", PAIRS_HISTORY), 1.5)
