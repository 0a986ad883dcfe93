"""What the walk asks of a tool, and how its program is called."""
import os
import shutil
import subprocess

import database as databases

SERVICE = "svc"
IMPORT = r"""
\set files `tar -C '{folder}' -cf - . | base64`
SELECT file, line, message, hint FROM migrate.import_check('{service}', :'files', {options});
SELECT result || ' ' || file FROM migrate.import('{service}', :'files', {options});
"""


class Failed(Exception):
    """A program that ended with another status than 0."""


def run(*command, given="", **options):
    """Standard output, byte for byte."""
    done = subprocess.run(command, capture_output=True, check=False, input=given.encode(), **options)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode()


def make_database(name):
    maintenance = databases.connect("postgres")
    databases.query(maintenance, f"DROP DATABASE IF EXISTS {name}")
    databases.query(maintenance, f"CREATE DATABASE {name}")
    maintenance.close()


class Client:
    tool = ""                   # migrate's word for it
    name = None                 # of this client, where it is not the tool's
    programs = {}               # by name, and the package that has each
    npm_packages = {}           # by name, their versions
    schemas = ("public",)       # what is dumped
    own_tables = ()             # of the tool, as pg_dump's patterns
    goes_down = True
    mirrored = False
    one_down = "-1"             # down() in migrate's words
    step_by_step = False        # each needs a transaction of its own
    variables = {}

    def __init__(self, folder, npm):
        self.folder = folder        # the project's
        self.migrations = folder    # what is imported
        self.node_modules = self.modules(npm)
        self.write()

    def write(self):
        """The project, its migrations with it."""
        raise NotImplementedError

    def write_later(self):
        """A further migration."""
        raise NotImplementedError

    def write_late(self):
        """One that comes before others by its name. Only of tools that can be mirrored."""
        raise NotImplementedError

    def up(self, database):
        raise NotImplementedError

    def down(self, database):
        """One step."""
        raise NotImplementedError

    def base(self, database):
        raise NotImplementedError

    def status(self, database):
        """What the tool thinks is to be done. Only of tools that can be mirrored."""
        raise NotImplementedError

    def load(self, place, tool="NULL", out_of_order="false"):
        """Imports what there is now; what is told of each file."""
        options = f"tool => {tool}, out_of_order => {out_of_order}"
        return place.psql(IMPORT.format(folder=self.migrations, service=SERVICE, options=options))

    def take_over(self, place):
        place.query("SELECT migrate.adopt(%s, %s, mirror => %s)", SERVICE, self.tool, self.mirrored)

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def npm_program(self, name):
        return os.path.join(self.node_modules, ".bin", name)

    def run(self, *command, **environment):
        return run(*command, cwd=self.folder, env={**os.environ, **environment})

    @classmethod
    def called(cls):
        return cls.name or cls.tool

    @classmethod
    def modules(cls, npm):
        return os.path.join(npm, cls.called(), "node_modules")

    @classmethod
    def missing(cls, npm):
        """What must be there and is not, with what brings it."""
        found = [f"{name} (Debian: {package})" for name, package in cls.programs.items() if not shutil.which(name)]
        return found + [f"{name} {version} (npm: make interop)" for name, version in cls.npm_packages.items()
                        if not os.path.isdir(os.path.join(cls.modules(npm), name))]


def socket_url(database):
    """libpq's, which the libraries of Go and Node understand, too."""
    return f"postgres://{os.environ['PGUSER']}@/{database}?host={os.environ['PGHOST']}"
