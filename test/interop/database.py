"""The databases that both tools work on."""
import psycopg2
import psycopg2.extensions

WITH_MIGRATE = "interop"
ALEMBIC_ONLY = "interop_alembic"


class Notices:
    """All of them. Of a list, psycopg2 would keep the last fifty."""

    def __init__(self):
        self.texts = []

    def append(self, text):
        self.texts.append(text)


def connect(name=WITH_MIGRATE):
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    connection.notices = Notices()
    return connection


def create():
    maintenance = connect("postgres")
    with maintenance.cursor() as cursor:
        for name in (WITH_MIGRATE, ALEMBIC_ONLY):
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
    maintenance.close()
    query(connect(), "CREATE EXTENSION migrate")


def query(connection, text, *values):
    """All rows, or None where there can't be any."""
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall() if cursor.description else None


def quoted(connection, name):
    return psycopg2.extensions.quote_ident(name, connection)
