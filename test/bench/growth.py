"""Cost per piece at two sizes: nothing may be quadratic in statements, services or registrations."""
import statistics

import world

DBNAME = "bench_growth"
BOUND = 1.5
CALLS = 50


def measure(results, _):
    results.section("growth: cost per piece at a larger size; peer: at a smaller one")
    world.drop(DBNAME)
    world.once(world.MAINTENANCE, f"CREATE DATABASE {DBNAME}")
    world.once(DBNAME, "CREATE EXTENSION migrate")
    compare(results, statements, 1000, 10000)
    compare(results, registrations, 500, 4000)
    compare(results, upgrades_one_by_one, 250, 1000)
    compare(results, services, 100, 1000)
    compare_at(results, "create_service", "SELECT migrate.create_service('{name}')")
    compare_at(results, "register_repeatable", "SELECT migrate.register_repeatable('one', '{name}', 'SELECT 1')",
               "SELECT migrate.create_service('one')")
    world.drop(DBNAME)


def compare(results, work, small, large):
    """work(size): {what: seconds}"""
    of_small = {what: seconds / small for what, seconds in work(small).items()}
    for what, seconds in work(large).items():
        one = seconds / large
        results.verdict(f"{what}: {large:,} and {small:,}", f"{one * 1e6:.0f} µs", f"{of_small[what] * 1e6:.0f} µs",
                        one / of_small[what], BOUND)


def compare_at(results, what, text, first="SELECT 1", small=100, large=4000):
    """What one call takes of the processor after so many of its kind, a transaction each: here and in a database that has
    had fewer, in turn."""
    measured = []
    for size in (small, large):
        dbname = f"{DBNAME}_{size}"
        world.drop(dbname)
        world.once(world.MAINTENANCE, f"CREATE DATABASE {dbname}")
        world.once(dbname, "CREATE EXTENSION migrate")
        world.once(dbname, first)
        connection = world.session(dbname)
        for number in range(size - CALLS):
            world.query(connection, text.format(name=f"n{number}"))
        measured.append((connection, world.backend(connection), dbname, []))
    for number in range(CALLS):
        for connection, pid, _, seconds in measured:
            begin = world.cpu_nanoseconds(pid)
            world.query(connection, text.format(name=f"last{number}"))
            seconds.append((world.cpu_nanoseconds(pid) - begin) / 1e9)
    for connection, _, dbname, _ in measured:
        connection.close()
        world.drop(dbname)
    of_small, of_large = (statistics.median(seconds) for _, _, _, seconds in measured)
    results.verdict(f"{what}: the {large:,}th and the {small}th", f"{of_large * 1e6:.0f} µs", f"{of_small * 1e6:.0f} µs",
                    of_large / of_small, BOUND)


def statements(size):
    """One script of that many statements."""
    connection = world.session(DBNAME)
    service = f"statements{size}"
    world.query(connection, f"SELECT migrate.create_service('{service}', snapshots => false)")
    world.query(connection, f"CREATE SCHEMA {service}; CREATE TABLE {service}.noted (n int)")
    script = "INSERT INTO noted VALUES (1);\n" * size
    result = {
        "statement in a script, registered":
            world.timed(connection, f"SELECT migrate.register('{service}', 'a', up => '{script}')"),
        "statement in a script, run": world.timed(connection, f"SELECT * FROM migrate.upgrade('{service}')"),
    }
    connection.close()
    return result


def registrations(size):
    """A transaction each, as a script that psql reads does it."""
    connection = world.session(DBNAME)
    service = f"registrations{size}"
    world.query(connection, f"SELECT migrate.create_service('{service}', snapshots => false)")
    total = 0.0
    for number in range(size):
        parent = f"'r{number - 1:05}'" if number else "NULL"
        total += world.timed(connection, f"SELECT migrate.register('{service}', 'r{number:05}', {parent},"
                                         f" up => 'SELECT {number}')")
    connection.close()
    return {"registration in a transaction of its own": total}


def upgrades_one_by_one(size):
    """upgrade +1, a transaction each."""
    connection = world.session(DBNAME)
    service = f"steps{size}"
    world.query(connection, f"SELECT migrate.create_service('{service}', snapshots => false)")
    world.query(connection, f"""DO $$ BEGIN FOR n IN 1..{size} LOOP
        PERFORM migrate.register('{service}', 's' || n, CASE WHEN n > 1 THEN 's' || n - 1 END, up => 'SELECT 1');
        END LOOP; END $$""")
    total = sum(world.timed(connection, f"SELECT * FROM migrate.upgrade('{service}', '+1')") for _ in range(size))
    connection.close()
    return {"upgrade by one step, a transaction each": total}


def services(size):
    """That many services of one revision."""
    drop_services()
    connection = world.session(DBNAME)
    world.query(connection, f"""DO $$ BEGIN FOR n IN 1..{size} LOOP
        PERFORM migrate.create_service('service' || n, snapshots => false);
        PERFORM migrate.register('service' || n, 'a', up => 'CREATE TABLE t (id int)');
        END LOOP; END $$""")
    result = {"service in upgrade_all, all to do": world.timed(connection, "SELECT * FROM migrate.upgrade_all()")}
    connection.close()
    connection = world.session(DBNAME)
    result["service in upgrade_all, nothing to do"] = world.timed(connection, "SELECT * FROM migrate.upgrade_all()")
    result["service in status"] = world.timed(connection, "SELECT * FROM migrate.status")
    connection.close()
    drop_services()
    return result


def drop_services():
    names = world.once(DBNAME, "SELECT service, schema_name FROM migrate.services")
    connection = world.session(DBNAME)
    for service, schema in names:
        world.query(connection, f"SELECT migrate.drop_service('{service}')")
        world.query(connection, f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
    connection.close()
