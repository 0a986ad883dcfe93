"""The same revisions as files, for Debian's alembic."""
import os
import subprocess

import world

ENVIRONMENT = '''
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
'''

SCRIPT = '''"""revision number {number}"""
from alembic import op

revision = {id!r}
down_revision = {parent!r}


def upgrade():
    op.execute({up!r})


def downgrade():
    pass
'''


def write(folder, dbname, revisions):
    """revisions: (n, id, parent, up). The configuration's path."""
    versions = os.path.join(folder, "versions")
    os.makedirs(versions)
    with open(os.path.join(folder, "env.py"), "w", encoding="utf-8") as file:
        file.write(ENVIRONMENT)
    for number, id_, parent, up in revisions:
        with open(os.path.join(versions, f"{id_}_revision.py"), "w", encoding="utf-8") as file:
            file.write(SCRIPT.format(number=number, id=id_, parent=parent if number else None, up=up))
    config = os.path.join(folder, "alembic.ini")
    url = f"postgresql+psycopg2:///{dbname}?options=-csearch_path%%3D{world.SCHEMA}"
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"[alembic]\nscript_location = {folder}\nsqlalchemy.url = {url}\n")
    run(config, "heads")        # has Python compile the files, once
    return config


def run(config, *arguments):
    subprocess.run(["/usr/bin/alembic", "-c", config, *arguments], check=True, stdout=subprocess.DEVNULL)
