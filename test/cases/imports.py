"""The graphs of the cases as folders: exported, imported into another service and into the same one again."""
import itertools
import json

import psycopg2

# What a folder must carry over byte for byte.
UPS = ["SELECT 1", "SELECT 1\n", "SELECT 1;\n\n", "SELECT 1;\r\n", "\n\n  SELECT 1", "-- migrate:\\up is none\nSELECT 1", None,
       "\ufeffSELECT 1\n", "SELECT '\r'", "SELECT $$\n-- migrate:down\n$$", "SELECT 'ünï \\ ''';--\r"]
DOWNS = [None, "", "SELECT 2", "SELECT 2;\n", "\n", "/* -- migrate:verify\n*/ SELECT 3"]
VERIFIES = [None, None, "SELECT 4;", "SELECT 5\n"]
MESSAGES = [None, "", "Ünïcode, and a comma", "a 'quote' \\ and\ttab", "E'x'", "two  blanks_and_more ", "first\nsecond", "none",
            "-- migrate:up", "x" * 300]
STYLES = [None, None, "braces", "psql"]

FILES = "SELECT jsonb_object_agg(file, content) FROM migrate.export_files('one')"
ARCHIVE = "SELECT migrate.export_archive('one')"


def with_odd_texts(revisions):
    """The same graph with scripts and messages that are hard to write down."""
    given = zip(itertools.cycle(UPS), itertools.cycle(DOWNS), itertools.cycle(VERIFIES), itertools.cycle(MESSAGES),
                itertools.cycle(STYLES))
    return [{**revision, "up": up, "down": down, "verify": verify, "variables": style,
             "message": revision["message"] if message is None else message}
            for revision, (up, down, verify, message, style) in zip(revisions, given)]


class Imports:
    def __init__(self, asked):
        self.asked = asked
        self.compared = 0
        self.refused = 0

    def wrong(self):
        """A line per graph that does not come back as it went."""
        found = []
        for graph, revisions in self.asked.graphs.items():
            if not self.is_graph(revisions):
                self.refused += 1
                continue
            self.compared += 1
            for what, given in ((graph, revisions), (f"{graph} with odd texts", with_odd_texts(revisions))):
                try:
                    wrong = self.wrong_graph(given)
                except psycopg2.Error as error:
                    wrong = f"refused: {error}"
                self.asked.connection.rollback()
                if wrong:
                    found.append(f"{what}: {wrong}")
        return found

    def register(self, revisions):
        self.asked.query("SELECT migrate.create_service('one'), migrate.create_service('other')")
        self.asked.query("SELECT migrate.register_all('one', %s)", json.dumps(revisions))

    def is_graph(self, revisions):
        """Of some, Alembic's answer is an error too."""
        try:
            self.register(revisions)
        except psycopg2.Error:
            return False
        finally:
            self.asked.connection.rollback()
        return True

    def wrong_graph(self, revisions):
        self.register(revisions)
        files = self.files("one")
        results = self.imported("other", FILES)
        if results != ["registered"] * len(files):
            return f"import says {results}"
        for what, of in (("files", self.files), ("revisions", self.rows)):
            pairs = itertools.zip_longest(of("one"), of("other"))
            differences = [f"{one} and then {other}" for one, other in pairs if one != other]
            if differences:
                return f"{what}: {'; '.join(differences)}"
        for service in ("one", "other"):
            for form in (FILES, ARCHIVE):
                results = self.imported(service, form)
                if results != ["unchanged"] * len(files):
                    return f"import of {form} into {service} again says {results}"
        return None

    def files(self, service):
        return self.asked.query("SELECT file, content FROM migrate.export_files(%s)", service)

    def imported(self, service, form):
        return self.asked.column(f"SELECT result FROM migrate.import(%s, ({form}))", service)

    def rows(self, service):
        return self.asked.query(
            "SELECT revision, down_revisions, depends_on, branch_labels, replaces, message, transactional, down_transactional,"
            " variables, migrate.script(service, revision, 'up'), migrate.script(service, revision, 'down'),"
            " migrate.script(service, revision, 'verify')"
            " FROM migrate.revisions WHERE service = %s ORDER BY seq", service)
