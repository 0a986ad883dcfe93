"""A place: one schema with one version table, which both tools are pointed at."""
import dataclasses
import os

import database
from alembic_side import Alembic
from migrate_side import Migrate


def noting(graph):
    """The graph with scripts that note that they ran."""
    def note(direction, revision):
        return f"INSERT INTO ran (direction, revision) VALUES ('{direction}', '{revision.id}')"
    return [dataclasses.replace(one, up=note("up", one), down=note("down", one)) for one in graph]


class Place:
    def __init__(self, folder, name, graph, schema=None, version_table="alembic_version"):
        self.name = name
        self.schema = schema or name
        self.version_table = version_table
        self.graph = graph
        self.connection = database.connect()
        self.qualified = database.quoted(self.connection, self.schema) + "."
        self.query(f"CREATE SCHEMA {self.qualified[:-1]}")
        self.query(f"CREATE TABLE {self.qualified}ran"
                   " (n int GENERATED ALWAYS AS IDENTITY, direction text, revision text)")
        self.alembic = Alembic(os.path.join(folder, name), self.schema, graph, version_table)
        self.migrate = Migrate(name, self.schema, graph, version_table)

    def query(self, text, *values):
        return database.query(self.connection, text, *values)

    def table(self):
        return self.qualified + database.quoted(self.connection, self.version_table)

    def rows(self):
        if self.query("SELECT to_regclass(%s)", self.table()) == [(None,)]:
            return []
        return sorted(row for row, in self.query(f"SELECT version_num FROM {self.table()}"))

    def set_rows(self, rows):
        self.query(f"DELETE FROM {self.table()}")
        for row in rows:
            self.query(f"INSERT INTO {self.table()} VALUES (%s)", row)

    def ran(self):
        return [" ".join(row) for row in
                self.query(f"SELECT direction, revision FROM {self.qualified}ran ORDER BY n")]

    def column_type(self):
        return self.query("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                          " WHERE attrelid = %s::regclass AND attname = 'version_num'", self.table())[0][0]

    def compare(self, report, name, commands):
        """Both tools are asked; they must print the same, but where alembic dies of an exception without words."""
        differing, without_words = [], []
        for command in commands:
            theirs, ours = command.by_alembic(self), command.by_migrate(self)
            if theirs.crashed:
                without_words.append(str(command))
            elif (theirs.lines, theirs.error) != (ours.lines, ours.error):
                differing.append(f"{command}\n--- alembic\n" + "\n".join(theirs.lines) + theirs.error +
                                 "\n--- migrate\n" + "\n".join(ours.lines) + ours.error)
        if without_words:
            name += f" (alembic dies of {', '.join(without_words)})"
        report.check(name, not differing, f"{self.name}, rows {self.rows()}\n" + "\n".join(differing))
