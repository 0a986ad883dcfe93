"""a trail"""
import sqlalchemy as sa
from alembic import op

revision = "a001"
down_revision = None
branch_labels = ("audit",)
depends_on = None


def upgrade():
    op.create_table("trail", sa.Column("id", sa.Integer, primary_key=True), sa.Column("what", sa.Text))
    op.execute("COMMENT ON COLUMN trail.what IS 'a ''quoted'' thing; 100 %'")


def downgrade():
    op.drop_table("trail")
