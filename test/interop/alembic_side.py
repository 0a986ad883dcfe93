"""Debian's alembic: a project on disk, and its command line.

A command is run in a fork of this process, which has alembic loaded already: what runs is the program's own `main`
in a process of its own, without the half second that Python needs to load it. `program` is the installed one.
"""
import io
import logging
import os
import re
import subprocess
import sys
import tempfile

import alembic.config
import psycopg2  # noqa: F401 (so that forks have it loaded)
import sqlalchemy.dialects.postgresql.psycopg2  # noqa: F401

import database
from answer import Answer

ENVIRONMENT = '''
import logging
from alembic import context
from sqlalchemy import create_engine, pool

if not logging.root.handlers:
    logging.basicConfig(format="%(levelname)s %(message)s")
logging.getLogger("alembic").setLevel(logging.INFO)

option = context.config.get_main_option
search_path = '"%s"' % option("schema").replace('"', '""').replace(" ", "\\\\ ")
engine = create_engine(option("sqlalchemy.url"), poolclass=pool.NullPool,
                       connect_args={"application_name": "alembic", "options": "-csearch_path=" + search_path})
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None, version_table=option("version_table"),
                      version_table_schema=option("schema"))
    with context.begin_transaction():
        context.run_migrations()
'''

SCRIPT = '''{message!r}
from alembic import op

revision = {id!r}
down_revision = {parents!r}
branch_labels = {labels!r}
depends_on = {depends_on!r}


def upgrade():
    {up}


def downgrade():
    {down}
'''


# What Alembic dies of where it has no words.
BARE = {"AssertionError", "AttributeError", "IndexError", "KeyError", "UnboundLocalError", "ValueError"}


class Alembic:
    def __init__(self, folder, schema, graph, version_table="alembic_version", dbname=database.WITH_MIGRATE):
        self.folder = folder
        self.config = os.path.join(folder, "alembic.ini")
        os.makedirs(folder)
        with open(os.path.join(folder, "env.py"), "w", encoding="utf-8") as file:
            file.write(ENVIRONMENT)
        # Version 1.8.1 loads a folder's files in the order of the disk, which decides ties; folders keep theirs.
        places = [os.path.join(folder, f"{number:05}") for number in range(len(graph))]
        for place, revision in zip(places, graph):
            os.mkdir(place)
            write_script(os.path.join(place, "revision.py"), revision)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[alembic]\nscript_location = {folder}\nversion_path_separator = space\n"
                       f"version_locations = {' '.join(places)}\nsqlalchemy.url = postgresql+psycopg2:///{dbname}\n"
                       f"schema = {schema}\nversion_table = {version_table}\n")

    def run(self, *arguments):
        return self.start(*arguments).wait()

    def start(self, *arguments):
        """The command begun; its `wait` gives the answer."""
        return Running(["-c", self.config, *arguments])

    def program(self, *arguments):
        done = subprocess.run(["/usr/bin/alembic", "-c", self.config, *arguments], capture_output=True, text=True,
                              check=False)
        return answer_of(done.returncode, done.stdout, done.stderr)


def write_script(path, revision):
    def call(text):
        return f"op.execute({text!r})" if text.strip() else "pass"

    with open(path, "w", encoding="utf-8") as file:
        parents = revision.parents
        file.write(SCRIPT.format(message=revision.message, id=revision.id,
                                 parents=None if not parents else parents[0] if len(parents) == 1 else parents,
                                 labels=revision.labels or None, depends_on=revision.depends_on or None,
                                 up=call(revision.up), down=call(revision.down)))


class Running:
    def __init__(self, arguments):
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self.become_alembic(arguments)

    def become_alembic(self, arguments):
        # Never returns, and leaves by _exit: this process's connections are not the child's to close.
        status = 1
        try:
            os.dup2(self.out.fileno(), 1)
            os.dup2(self.err.fileno(), 2)
            sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding="utf-8", line_buffering=True)
            sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), encoding="utf-8", line_buffering=True)
            logging.basicConfig(format="%(levelname)s %(message)s")
            alembic.config.main(argv=arguments, prog="alembic")
            status = 0
        except SystemExit as exit_:
            status = exit_.code & 255 if isinstance(exit_.code, int) else 1
        except BaseException as error:  # the interpreter's own way of ending, with less of a traceback
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            sys.stdout.flush()
            sys.__stdout__.flush()      # alembic's Config took it as its default when it was loaded, before the fork
            sys.stderr.flush()
            os._exit(status)

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        texts = []
        for file in (self.out, self.err):
            file.seek(0)
            texts.append(file.read().decode())
            file.close()
        return answer_of(os.waitstatus_to_exitcode(status), *texts)


def answer_of(status, out, err):
    running = [line.removeprefix("INFO ") for line in err.splitlines() if line.startswith("INFO Running ")]
    lines = [] if status else out.splitlines()
    failed = [line for line in out.splitlines() if line.startswith("FAILED: ")]
    if not status:
        error = ""
    elif failed:
        error = failed[0].removeprefix("FAILED: ")
    else:
        error = next((line for line in err.splitlines() if re.match(r"\w+(Error|Exception)", line)), "?")
    # A run that fails undoes its steps: what it logged of them is not its outcome.
    # Rows are named as Python shows a tuple: ('a', 'b') or ('a',).
    error = re.sub(r"\(('[^()]*'),?\)", lambda tuple_: tuple_[1].replace("'", ""), error)
    crashed = error.split(":")[0] in BARE
    return Answer(lines, [] if status else running, error, crashed, f"exit {status}\n{out}{err}")
