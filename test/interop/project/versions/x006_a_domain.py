"""a domain"""
import sqlalchemy as sa
from alembic import op

revision = "x006"
down_revision = "x005"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$')")
    op.add_column("account", sa.Column("mail", sa.Text, server_default="a@b"))
    op.execute("ALTER TABLE account ALTER mail TYPE email")


def downgrade():
    op.drop_column("account", "mail")
    op.execute("DROP DOMAIN email")
