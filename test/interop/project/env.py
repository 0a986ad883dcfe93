"""Told by -x: dbname and schema; per_migration and version_table_schema where wanted."""
from alembic import context
from sqlalchemy import create_engine, pool

given = context.get_x_argument(as_dictionary=True)
url = f"postgresql+psycopg2:///{given.get('dbname', '')}"
options = {"transaction_per_migration": "per_migration" in given,
           "version_table_schema": given.get("version_table_schema")}

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"options": f"-csearch_path={given['schema']}"})
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()
