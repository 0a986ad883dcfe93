"""a table"""
import sqlalchemy as sa
from alembic import op

revision = "i001"
down_revision = None


def upgrade():
    op.create_table("big", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))


def downgrade():
    op.drop_table("big")
