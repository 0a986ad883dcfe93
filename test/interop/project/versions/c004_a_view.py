"""a view"""
from alembic import op

revision = "c004"
down_revision = "c003"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE VIEW happy AS SELECT name, note FROM account WHERE mood <> 'sad' AND name NOT LIKE '\\_%'")
    op.execute("COMMENT ON VIEW happy IS 'COMMIT; -- not at all'")


def downgrade():
    op.execute("DROP VIEW happy")
