"""prices are numbers"""
import sqlalchemy as sa
from alembic import op

revision = "s003"
down_revision = "s002"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("product", "price", type_=sa.Numeric(10, 2), postgresql_using="price::numeric(10, 2)")
    op.alter_column("product", "price", nullable=False, new_column_name="amount")


def downgrade():
    op.alter_column("product", "amount", nullable=True, new_column_name="price")
    op.alter_column("product", "price", type_=sa.String(20), postgresql_using="price::text")
