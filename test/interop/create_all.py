"""Tables that SQLAlchemy's create_all() made: compare() tells whether they may be stamped with the base revision.

Debian's alembic brings SQLAlchemy.
"""
import contextlib
import os
import re

import psycopg2
from sqlalchemy import DDL, BigInteger, Column, String, create_engine, event

import database
import models
from histories import EXAMPLES, SERVICES

DATABASE = "interop_create_all"
NOT_IN_THE_MODELS = [
    ("missing", "function", "habits.archive_program_template(pg_catalog.uuid)"),
    ("missing", "function", "habits.prevent_assign_to_deleted()"),
    ("missing", "trigger", "trg_prevent_assign_deleted_program on habits.user_program_assignments")]


def example(service):
    with open(os.path.join(EXAMPLES, f"{service}.sql"), encoding="utf-8") as file:
        return file.read()


def with_functions(metadata):
    """Functions and triggers are no part of a model: an event makes them, of the same text."""
    for one in re.findall(r"^CREATE FUNCTION.*?^\$\$;|^CREATE TRIGGER.*?;", example(metadata.schema), re.M | re.S):
        event.listen(metadata, "after_create", DDL(one.replace("%", "%%")))
    return metadata


@contextlib.contextmanager
def made(engine, metadata):
    """The tables of the models, then the revisions beside them: how to ask, the base revision, and how it differs from
    the tables. All is rolled back in the end."""
    service = metadata.schema
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(DDL(f"CREATE SCHEMA {service}"))
        metadata.create_all(connection)

        def query(text, *values):
            return database.query(connection.connection, text, *values)

        query(example(service))
        (base,), = query("SELECT revision FROM migrate.revisions WHERE service = %s AND down_revisions = '{}'", service)
        yield query, base, lambda target=base: query(
            "SELECT change, object_type, identity FROM migrate.compare(%s, %s)", service, target)
        transaction.rollback()


def without(parts, name):
    parts.remove(next(one for one in parts if one.name == name))


DIFFERENCES = {
    "a missing index": (
        lambda tables: without(tables["habits.step_lesson_templates"].indexes, "ix_step_day"),
        ("missing", "index", "habits.ix_step_day")),
    "another type": (
        lambda tables: setattr(tables["habits.habit_templates"].c.level, "type", BigInteger()),
        ("changed", "column", "habits.habit_templates.level")),
    "a missing check": (
        lambda tables: without(tables["habits.template_access"].constraints, "ck_template_access_kind"),
        ("missing", "constraint", "ck_template_access_kind on habits.template_access")),
    "a column more": (
        lambda tables: tables["habits.habit_events"].append_column(Column("mood", String)),
        ("unexpected", "column", "habits.habit_events.mood")),
    "a column that may be null": (
        lambda tables: setattr(tables["habits.lesson_tasks"].c.date, "nullable", True),
        ("changed", "column", "habits.lesson_tasks.date")),
}


def create_all(report, _folder):
    database.query(database.connect("postgres"), f"CREATE DATABASE {DATABASE}")
    database.query(database.connect(DATABASE), "CREATE EXTENSION migrate")
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(dbname=DATABASE))

    for service in SERVICES:
        with made(engine, with_functions(getattr(models, service)())) as (query, base, differences):
            report.same(f"{service}: the base revision makes the same", {"compare": differences(), "expected": []})
            query("SELECT migrate.stamp(%s, %s)", service, base)
            query("SELECT migrate.upgrade(%s, 'head')", service)
            report.same(f"{service}: stamped and upgraded, it is what all revisions make", {
                "compare": differences("current"), "expected": []})
            report.same(f"{service}: it is at its head", {
                "current": query("SELECT line LIKE '%% (head)' FROM migrate.current(%s) line", service),
                "expected": [(True,)]})

    with made(engine, models.habits()) as (_, _, differences):
        report.same("habits without events: functions and trigger are missing", {
            "compare": differences(), "expected": NOT_IN_THE_MODELS})
    for name, (change, row) in DIFFERENCES.items():
        metadata = with_functions(models.habits())
        change(metadata.tables)
        with made(engine, metadata) as (_, _, differences):
            report.same(f"habits with {name}", {"compare": differences(), "expected": [row]})
    engine.dispose()
