"""Upgrades, each in a database of its own that is as good as new: a clone of one in which all is registered."""
import os
import subprocess
import time

import alembic_project
import world

RUN = "bench_run"

LOOP = f"""DO $$ DECLARE s text; BEGIN
    CREATE SCHEMA {world.SCHEMA};
    SET LOCAL search_path = {world.SCHEMA};
    FOR s IN SELECT up FROM input.statements ORDER BY n LOOP EXECUTE s; END LOOP; END $$"""


def by_migrate():
    return in_session(f"SELECT * FROM migrate.upgrade('{world.SERVICE}', 'head')")


def by_loop():
    return in_session(LOOP)


def in_session(text):
    connection = world.session(RUN)
    before = world.cpu_seconds(connection)
    seconds = world.timed(connection, text)
    used = world.cpu_seconds(connection) - before
    connection.close()
    return Seconds(seconds, used)


class Seconds(float):
    """By the clock; and of the processors, where that is known."""

    def __new__(cls, value, cpu=0.0):
        seconds = super().__new__(cls, value)
        seconds.cpu = cpu
        return seconds


def by_psql(file):
    return program("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", RUN, "-f", file)


def by_alembic(config):
    world.once(RUN, f"CREATE SCHEMA {world.SCHEMA}")
    return program("/usr/bin/alembic", "-c", config, "upgrade", "head")


def program(*arguments):
    begin = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def check_tables(size):
    """That the work was done at all."""
    found = world.once(RUN, f"SELECT count(*) FROM pg_tables WHERE schemaname = '{world.SCHEMA}' AND tablename ~ '^t[0-9]'")
    assert found[0][0] == (size + 2) // 3, found


def measure(results, folder):
    pairs = world.numbers("BENCH_PAIRS", "5,3")
    alembic_pairs = world.numbers("BENCH_ALEMBIC_PAIRS", "3,1")
    for at, size in enumerate(world.sizes()):
        measure_size(results, os.path.join(folder, str(size)), size, pairs[min(at, len(pairs) - 1)],
                     alembic_pairs[min(at, len(alembic_pairs) - 1)])


def measure_size(results, folder, size, rounds, alembic_rounds):
    template, _ = world.registered(size)
    revisions = world.once(template, "SELECT n, revision, parent, up FROM input.statements ORDER BY n")
    os.makedirs(folder)
    file = os.path.join(folder, "all.sql")
    with open(file, "w", encoding="utf-8") as out:
        out.write(f"CREATE SCHEMA {world.SCHEMA};\nSET search_path = {world.SCHEMA};\n")
        out.writelines(f"{up};\n" for _, _, _, up in revisions)
    runners = {"migrate": by_migrate, "loop": by_loop, "psql": lambda: by_psql(file)}
    if alembic_rounds:
        config = alembic_project.write(os.path.join(folder, "alembic"), RUN, revisions)
        runners["alembic"] = lambda: by_alembic(config)
    done = [one_round(template, size, runners, number, alembic_rounds) for number in range(rounds)]
    world.drop(RUN)
    measured = {name: [(times["migrate"], times[name]) for times in done if name in times] for name in runners}

    results.section(f"upgrade of {size:,} one-statement revisions ({rounds} rounds, {alembic_rounds} of them with alembic)")
    results.pairs(f"{size:,}: PL/pgSQL loop of EXECUTE", measured["loop"], 1.25)
    results.pairs(f"{size:,}: the loop, by processor time of the backends",
                  [(ours.cpu, peer.cpu) for ours, peer in measured["loop"]])
    results.pairs(f"{size:,}: psql -1 -f", measured["psql"], 1, exclusive=True)
    if alembic_rounds:
        results.pairs(f"{size:,}: alembic upgrade head", measured["alembic"], 0.25)


def one_round(template, size, runners, number, alembic_rounds):
    """{runner: seconds}; every other round in reverse."""
    names = [name for name in runners if name != "alembic" or number < alembic_rounds]
    return {name: in_clone(template, size, runners[name]) for name in (names[::-1] if number % 2 else names)}


def in_clone(template, size, work):
    world.clone(template, RUN)
    seconds = work()
    check_tables(size)
    return seconds
