"""The scenarios by name, in the order in which they are run."""
import autogenerate
import create_all
import dumps
import histories
import importing
import locks
import random_walks
import side_by_side
import tables

ALL = {
    "one after the other": side_by_side.one_after_the_other,
    "line": side_by_side.line,
    "documented": side_by_side.documented,
    "diamonds": side_by_side.diamonds,
    "ranges": side_by_side.ranges,
    "stamps": side_by_side.stamps,
    "stray rows": side_by_side.stray_rows,
    "un-merge": side_by_side.unmerge,
    "version table": tables.version_table,
    "long ids": tables.long_ids,
    "names": tables.names,
    "dump": tables.dump,
    "import": importing.import_project,
    "import forms": importing.import_forms,
    "import autocommit": importing.import_autocommit,
    "adopt": importing.adopt,
    "histories": histories.documented,
    "history of a project": histories.real_project,
    "mindmirror": histories.mindmirror,
    "create_all": create_all.create_all,
    "autogenerate": autogenerate.autogenerate,
    "dumps": dumps.dumps,
    "stopping": histories.stopping,
    "open run": locks.alembic_meets_open_run,
    "open alembic": locks.migrate_meets_open_alembic,
    "reading": locks.alembic_reads_beside_open_run,
    "random": random_walks.random_walks,
}
