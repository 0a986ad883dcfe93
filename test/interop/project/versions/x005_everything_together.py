"""everything together"""
from alembic import op

revision = "x005"
down_revision = ("x004", "m003")
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE MATERIALIZED VIEW everything AS SELECT a.name, p.amount FROM account a JOIN product p ON p.seller = a.id")


def downgrade():
    op.execute("DROP MATERIALIZED VIEW everything")
