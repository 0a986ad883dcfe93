"""first products"""
import sqlalchemy as sa
from alembic import op

revision = "s002"
down_revision = "s001"
branch_labels = None
depends_on = None


def upgrade():
    product = sa.table("product", sa.column("name", sa.Text), sa.column("price", sa.String), sa.column("seller", sa.Integer))
    op.bulk_insert(product, [{"name": f"thing {n}%", "price": f"{n}.50", "seller": n} for n in (1, 2, 3)])


def downgrade():
    op.execute("DELETE FROM product")
