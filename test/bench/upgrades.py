"""Upgrades and downgrades, each in a database of its own that is as good as new: a clone of one in which all is registered."""
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


UNDO = f"""DO $$ DECLARE s text; BEGIN
    SET LOCAL search_path = {world.SCHEMA};
    FOR s IN SELECT down FROM input.statements ORDER BY n DESC LOOP EXECUTE s; END LOOP; END $$"""


def downgrade_by_migrate():
    return in_session(f"SELECT * FROM migrate.downgrade('{world.SERVICE}', 'base')")


def downgrade_by_loop():
    return in_session(UNDO)


def in_session(text):
    connection = world.session(RUN)
    pid = world.backend(connection)
    before = world.cpu_nanoseconds(pid)
    seconds = world.timed(connection, text)
    used = (world.cpu_nanoseconds(pid) - before) / 1e9
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


def check_tables(count):
    """That the work was done at all."""
    found = world.once(RUN, f"SELECT count(*) FROM pg_tables WHERE schemaname = '{world.SCHEMA}' AND tablename ~ '^t[0-9]'")
    assert found[0][0] == count, found


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
    results.pairs(f"{size:,}: PL/pgSQL loop of EXECUTE, processor", by_processor(measured["loop"]), 1.15)
    results.pairs(f"{size:,}: psql -1 -f, clock", measured["psql"], 1, exclusive=True)
    if alembic_rounds:
        results.pairs(f"{size:,}: alembic upgrade head, clock", measured["alembic"], 0.18)
    if size == min(world.sizes()):
        results.pairs(f"{size:,}: downgrade; loop, processor", by_processor(downgrades(template, size, rounds)), 1.25)


def by_processor(pairs):
    return [(ours.cpu, peer.cpu) for ours, peer in pairs]


def downgrades(template, size, rounds):
    """Pairs, each in a database in which all is applied."""
    applied = f"{template}_applied"
    world.clone(template, applied)
    world.once(applied, "SET migrate.message_level = debug1", f"SELECT count(*) FROM migrate.upgrade('{world.SERVICE}')")
    world.once(applied, "VACUUM (ANALYZE)")

    def one(work):
        world.clone(applied, RUN)
        seconds = work()
        check_tables(0)
        return seconds

    pairs = world.alternately(rounds, lambda: one(downgrade_by_migrate), lambda: one(downgrade_by_loop))
    world.drop(RUN)
    world.drop(applied)
    return pairs


def one_round(template, size, runners, number, alembic_rounds):
    """{runner: seconds}; every other round in reverse."""
    names = [name for name in runners if name != "alembic" or number < alembic_rounds]
    return {name: in_clone(template, size, runners[name]) for name in (names[::-1] if number % 2 else names)}


def in_clone(template, size, work):
    world.clone(template, RUN)
    seconds = work()
    check_tables((size + 2) // 3)
    return seconds
