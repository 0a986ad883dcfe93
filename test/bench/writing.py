"""register_all of many revisions, beside an INSERT … SELECT of the same rows into a plain table."""
import world

TEMPLATE = "bench_writing"
RUN = "bench_writing_run"
PAIRS = 5
BOUND = 10

FILL = """
    CREATE TABLE input.revisions AS
        SELECT n, revision, ARRAY[parent] AS down_revisions, '{}'::text[] AS depends_on, '{}'::text[] AS branch_labels,
               'revision number ' || n AS message, up, down, true AS transactional
        FROM input.statements;
    UPDATE input.revisions SET down_revisions = '{}' WHERE n = 0;
    CREATE TABLE input.array AS
        SELECT jsonb_agg(jsonb_build_object('revision', revision, 'down_revision', down_revisions, 'message', message,
                                            'up', up, 'down', down) ORDER BY n) AS revisions
        FROM input.revisions;
    CREATE TABLE input.plain AS SELECT ''::text AS service, * FROM input.revisions WITH NO DATA"""

WORKS = {
    "register_all": f"SELECT count(*) FROM migrate.register_all('{world.SERVICE}', (SELECT revisions FROM input.array))",
    "plain": f"INSERT INTO input.plain SELECT '{world.SERVICE}', * FROM input.revisions ORDER BY n",
}


def measure(results, _):
    results.section("register_all; peer: INSERT … SELECT of the same rows into a plain table; processor")
    for size in [max(world.sizes()), *world.numbers("BENCH_LARGE", "100000")]:
        measure_size(results, size)


def measure_size(results, size):
    prepare(size)
    measured = world.alternately(PAIRS, lambda: run("register_all"), lambda: run("plain"))
    results.pairs(f"register_all of {size:,}", measured, BOUND)
    world.drop(RUN)
    world.drop(TEMPLATE)


def prepare(size):
    world.drop(TEMPLATE)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {TEMPLATE}")
    world.once(TEMPLATE, "CREATE EXTENSION migrate", world.FILL.replace("%s - 1", f"{size} - 1"), FILL,
               f"SELECT migrate.create_service('{world.SERVICE}', '{world.SCHEMA}')", "VACUUM (ANALYZE)")


def run(work):
    """On a database as new."""
    world.clone(TEMPLATE, RUN)
    connection = world.session(RUN)
    world.query(connection, "SELECT count(*) FROM input.revisions, input.array")
    seconds = world.used(connection, WORKS[work])
    connection.close()
    return seconds
