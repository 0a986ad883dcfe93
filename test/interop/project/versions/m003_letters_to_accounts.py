"""letters to accounts"""
import sqlalchemy as sa
from alembic import op

revision = "m003"
down_revision = "m002"
branch_labels = None
depends_on = "a001"


def upgrade():
    op.add_column("queue", sa.Column("account", sa.Integer, sa.ForeignKey("account.id")))
    op.execute("COMMENT ON TABLE trail IS 'letters, too'")


def downgrade():
    op.execute("COMMENT ON TABLE trail IS NULL")
    op.drop_column("queue", "account")
