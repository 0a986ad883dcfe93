"""What a long log costs those who look into it, in milliseconds: a million steps, of one service nearly all."""
import statistics

import world

DBNAME = "bench_log"
STEPS = 1_000_000
STEPS_OF_A_RUN = 20
LOOKS = 11

# The bound in milliseconds.
CALLS = {
    "migrate.log … LIMIT 10": ("SELECT * FROM migrate.log LIMIT 10", 10),
    "migrate.log of the service … LIMIT 10": ("SELECT * FROM migrate.log WHERE service = 'busy' LIMIT 10", 10),
    "migrate.log of another one … LIMIT 10": ("SELECT * FROM migrate.log WHERE service = 'calm' LIMIT 10", 10),
    "migrate.log of the last minutes": ("SELECT * FROM migrate.log WHERE logged_at > now() - interval '3 minutes'", 10),
    "validate, the service": ("SELECT * FROM migrate.validate('busy')", 50),
    "validate, another one": ("SELECT * FROM migrate.validate('calm')", 50),
    "downgrade -1 and upgrade again": ("SELECT * FROM migrate.downgrade('busy', '-1'), migrate.upgrade('busy')", None),
}


def measure(results, _):
    world.drop(DBNAME)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {DBNAME}")
    world.once(DBNAME, "CREATE EXTENSION migrate")
    connection = world.session(DBNAME)
    for service in ("busy", "calm"):
        world.query(connection, f"SELECT migrate.create_service('{service}', snapshots => false)")
        world.query(connection, f"""DO $$ BEGIN FOR n IN 1..{STEPS_OF_A_RUN} LOOP
            PERFORM migrate.register('{service}', 'r' || n, CASE WHEN n > 1 THEN 'r' || n - 1 END, up => 'SELECT 1', down => 'SELECT 2');
            END LOOP; END $$""")
    fill(connection)
    for service in ("busy", "calm"):
        world.query(connection, f"SELECT count(*) FROM migrate.upgrade('{service}')")
    connection.close()
    world.once(DBNAME, "VACUUM (ANALYZE)")
    results.section(f"{STEPS:,} steps in the log; the bound is in milliseconds")
    connection = world.session(DBNAME)
    for what, (text, bound) in CALLS.items():
        world.timed(connection, text)
        seconds = statistics.median(world.timed(connection, text) for _ in range(LOOKS))
        results.verdict(what, f"{seconds * 1e3:.2f} ms", "", seconds * 1e3, bound)
    connection.close()
    world.drop(DBNAME)


def fill(connection):
    """Runs up and down in turn, as if they had been made, before those that are."""
    runs = STEPS // STEPS_OF_A_RUN
    world.query(connection, f"SELECT setval('migrate.run_number', {runs})")
    world.query(connection, f"""INSERT INTO migrate.runs SELECT n, 'busy', CASE n % 2 WHEN 1 THEN 'upgrade' ELSE 'downgrade' END, 'head', NULL,
        now() - ({runs} - n) * interval '1 s', now() - ({runs} - n) * interval '1 s', 'a', 'a', 'bench', NULL, '15', '{{}}', '{{}}'
        FROM generate_series(1, {runs}) AS n""")
    world.query(connection, f"""INSERT INTO migrate.run_steps SELECT n, 'busy', s, CASE n % 2 WHEN 1 THEN 'upgrade' ELSE 'downgrade' END, 'r' || s,
        sha256('SELECT 1'), 1, now() - ({runs} - n) * interval '1 s', interval '1 ms', 100
        FROM generate_series(1, {runs}) AS n, generate_series(1, {STEPS_OF_A_RUN}) AS s""")
