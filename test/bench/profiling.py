"""One workload over and over in one backend, for a profiler to look at."""
import argparse
import signal
import statistics
import subprocess
import time

import looking
import table
import upgrades
import world

DBNAME = "bench_profile"


def rolled_back(text):
    return ["BEGIN", text, "ROLLBACK"]


# name: (whether the revisions are applied, the statements of one turn)
WORKLOADS = {
    "upgrade": (False, rolled_back(f"SELECT * FROM migrate.upgrade('{world.SERVICE}')")),
    "loop": (False, rolled_back(upgrades.LOOP)),
    "downgrade": (True, rolled_back(f"SELECT * FROM migrate.downgrade('{world.SERVICE}', 'base')")),
    "register": (True, ["BEGIN", world.REGISTER.replace(f"'{world.SERVICE}', s.revision", "'again', s.revision"), "ROLLBACK"]),
    "no-op": (True, ["SELECT 1", looking.CALLS["upgrade, nothing to do"]]),
    "current": (True, ["SELECT 1", looking.CALLS["current"]]),
    "status": (True, ["SELECT 1", looking.CALLS["status"]]),
    "history": (True, ["SELECT 1", looking.CALLS["history"]]),
    "rows": (True, ["SELECT 1", looking.ROWS]),
    # An abort after a registration of one's own drops the cached graph: the last of these loads it anew.
    "load": (False, [f"BEGIN; SELECT migrate.register('{world.SERVICE}', 'one_more')",
                     "SELECT pending FROM migrate.status", "ROLLBACK", "SELECT pending FROM migrate.status"]),
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="test/bench/run profile")
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--size", type=int, default=10000, help="revisions (10000)")
    parser.add_argument("--seconds", type=float, default=10, help="how long (10)")
    parser.add_argument("--beside", help="a shell command to run beside it; {pid} is the backend; interrupted at the end")
    options = parser.parse_args(arguments)
    applied, turn = WORKLOADS[options.workload]
    world.prepare()
    world.create_registered(DBNAME, options.size)
    connection = world.session(DBNAME)
    world.query(connection, "SELECT migrate.create_service('again', 'elsewhere')")
    if applied:
        world.query(connection, f"SELECT count(*) FROM migrate.upgrade('{world.SERVICE}')")
        world.query(connection, "VACUUM (ANALYZE)")
    pid = world.backend(connection)
    print(f"backend {pid}: {options.workload}, {options.size:,} revisions", flush=True)
    for text in turn:
        world.timed(connection, text)
    beside = start_beside(options.beside, pid)
    report(turn, repeat(connection, turn, options.seconds))
    if beside:
        beside.send_signal(signal.SIGINT)
        beside.wait()


def start_beside(command, pid):
    if not command:
        return None
    # exec: the signal at the end is the command's, not a shell's
    process = subprocess.Popen(["sh", "-c", "exec " + command.replace("{pid}", str(pid))])
    time.sleep(0.5)
    return process


def repeat(connection, turn, seconds):
    """The seconds of each statement, a list per turn."""
    end = time.monotonic() + seconds
    done = []
    while not done or time.monotonic() < end:
        done.append([world.timed(connection, text) for text in turn])
    return done


def report(turn, done):
    print(f"{len(done)} turns; medians:")
    for text, times in zip(turn, zip(*done)):
        print(f"{table.seconds(statistics.median(times)):>12}  {' '.join(text.split())[:90]}")
