"""products"""
import sqlalchemy as sa
from alembic import op

revision = "s001"
down_revision = "c003"
branch_labels = ("shop",)
depends_on = None


def upgrade():
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("price", sa.String(20)),
        sa.Column("tags", sa.ARRAY(sa.Text), server_default="{}"),
        sa.Column("seller", sa.Integer, sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.CheckConstraint("name <> ';'", name="named"))


def downgrade():
    op.drop_table("product")
