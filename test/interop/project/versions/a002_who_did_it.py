"""who did it"""
import sqlalchemy as sa
from alembic import op

revision = "a002"
down_revision = "a001"
branch_labels = None
depends_on = "c001"


def upgrade():
    op.add_column("trail", sa.Column("account", sa.Integer))
    op.create_foreign_key("trail_account", "trail", "account", ["account"], ["id"])


def downgrade():
    op.drop_constraint("trail_account", "trail")
    op.drop_column("trail", "account")
