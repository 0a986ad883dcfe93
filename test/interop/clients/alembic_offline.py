"""Alembic: what it prints offline is imported, with its history. The project is that of test/interop."""
import os

from client import SERVICE, Client
from importing import LATER, PROJECT, Project


class Alembic(Client):
    tool = "alembic"
    programs = {"/usr/bin/alembic": "alembic"}
    one_down = "x003"

    def write(self):
        self.put("alembic.ini", f"[alembic]\nscript_location = {PROJECT}\nversion_path_separator = space\n"
                                f"version_locations = {PROJECT}/versions {self.folder}/later\n")
        os.mkdir(os.path.join(self.folder, "later"))
        project = self.project("")
        self.printed = *project.offline("a002"), project.run("history", "--verbose")

    def write_later(self):
        self.put("later/later.py", LATER)
        self.printed = self.project("").run("upgrade", "x006:later", "--sql"), None, None

    def project(self, database):
        return Project(os.path.join(self.folder, "alembic.ini"), dbname=database, schema="public")

    def load(self, place, tool="NULL"):
        place.query("SELECT migrate.create_service(%s, 'public', if_not_exists => true)", SERVICE)
        before = place.column("SELECT count(*) FROM migrate.changes")
        place.query("SELECT migrate.import_alembic(%s, %s, %s, %s)", SERVICE, *self.printed)
        return [] if place.column("SELECT count(*) FROM migrate.changes") == before else ["registered"]

    def up(self, database):
        self.project(database).run("upgrade", "heads")

    def down(self, database):
        self.project(database).run("downgrade", self.one_down)

    def base(self, database):
        self.project(database).run("downgrade", "base")
