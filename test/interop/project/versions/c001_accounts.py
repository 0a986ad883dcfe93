"""accounts"""
import sqlalchemy as sa
from alembic import op

revision = "c001"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade():
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("mood", sa.Enum("sad", "ok", "it's fine", name="mood"), server_default="ok"),
        sa.Column("note", sa.Text, comment="what we know; or don't"),
        comment="who's who")


def downgrade():
    op.drop_table("account")
    op.execute("DROP TYPE mood")
