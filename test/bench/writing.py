"""register_all of many revisions, beside an INSERT … SELECT of the same rows into a plain table."""
import world

TEMPLATE = "bench_writing"
RUN = "bench_writing_run"
PAIRS = 5
BOUND = 15

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
    size = world.numbers("BENCH_LARGE", "100000")[0]
    results.section(f"register_all of {size:,} revisions; peer: INSERT … SELECT of the same rows into a plain table")
    prepare(size)
    measured = [pair(number) for number in range(PAIRS)]
    results.pairs("register_all", [(one["register_all"][0], one["plain"][0]) for one in measured], BOUND)
    results.pairs("register_all: processor", [(one["register_all"][1], one["plain"][1]) for one in measured], BOUND)
    world.drop(RUN)
    world.drop(TEMPLATE)


def prepare(size):
    world.drop(TEMPLATE)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {TEMPLATE}")
    world.once(TEMPLATE, "CREATE EXTENSION migrate", world.FILL.replace("%s - 1", f"{size} - 1"), FILL,
               f"SELECT migrate.create_service('{world.SERVICE}', '{world.SCHEMA}')", "VACUUM (ANALYZE)")


def pair(number):
    """Seconds, and seconds of the processor, of both works on a database as new."""
    world.clone(TEMPLATE, RUN)
    return {name: timed(WORKS[name]) for name in (list(WORKS)[::-1] if number % 2 else WORKS)}


def timed(text):
    connection = world.session(RUN)
    world.query(connection, "SELECT count(*) FROM input.revisions, input.array")
    before = world.cpu_seconds(connection)
    seconds = world.timed(connection, text)
    result = seconds, world.cpu_seconds(connection) - before
    connection.close()
    return result
