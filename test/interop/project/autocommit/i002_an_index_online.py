"""an index online"""
from alembic import op

revision = "i002"
down_revision = "i001"


def upgrade():
    op.execute("INSERT INTO big VALUES (1, 'COMMIT;')")
    with op.get_context().autocommit_block():
        op.create_index("big_name", "big", ["name"], postgresql_concurrently=True)
    op.execute("COMMENT ON INDEX big_name IS 'BEGIN;'")


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("big_name", postgresql_concurrently=True)
    op.execute("DELETE FROM big")
