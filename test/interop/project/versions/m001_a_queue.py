"""a queue"""
import sqlalchemy as sa
from alembic import op

revision = "m001"
down_revision = "c003"
branch_labels = ("mail",)
depends_on = None


def upgrade():
    op.create_table("queue", sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.JSON))


def downgrade():
    op.drop_table("queue")
