"""The tools by name, in the order in which they are run."""
from alembic_offline import Alembic
from dbmate import Dbmate
from django import Django
from drizzle import Drizzle, DrizzleFolders
from graphile_migrate import GraphileMigrate
from liquibase import Liquibase
from node_pg_migrate import NodePgMigrate
from sql_migrate import SqlMigrate
from sqitch import Sqitch

ALL = {client.called(): client for client in (
    Sqitch, SqlMigrate, Alembic, Django, Dbmate, NodePgMigrate, GraphileMigrate, Drizzle, DrizzleFolders,
    Liquibase)}
