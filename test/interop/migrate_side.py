"""migrate: the same commands as SQL."""
import psycopg2

import database
from answer import Answer

LOOKS = {"current", "history", "heads", "branches", "show"}


class Migrate:
    def __init__(self, service, schema, graph, version_table="alembic_version"):
        self.service = service
        self.connection = database.connect()
        database.query(self.connection, "SELECT migrate.create_service(%s, %s, %s)", service, schema, version_table)
        for revision in graph:
            database.query(
                self.connection,
                "SELECT migrate.register(%s, %s, %s::text[], %s, up => %s, down => %s, depends_on => %s::text[],"
                " branch_labels => %s::text[])",
                service, revision.id, list(revision.parents), revision.message, revision.up, revision.down,
                list(revision.depends_on), list(revision.labels))

    def call(self, function, **arguments):
        names = "".join(f", {name} => %s" + ("::text[]" if isinstance(value, list) else "")
                        for name, value in arguments.items())
        self.connection.notices = database.Notices()
        try:
            rows = database.query(self.connection, f"SELECT * FROM migrate.{function}(%s{names})", self.service,
                                  *arguments.values())
        except psycopg2.Error as error:
            if self.connection.closed:
                raise       # the backend died: nothing more can be asked of it
            return Answer([], [], error.diag.message_primary.splitlines()[0],
                          raw=f"{error.diag.sqlstate} {error}")
        running = [notice.removeprefix("INFO:").strip() for notice in self.connection.notices.texts
                   if notice.startswith("INFO:")]
        lines = [row[0] for row in rows] if function in LOOKS else []
        return Answer(lines, running, raw="\n".join(map(str, rows)))
