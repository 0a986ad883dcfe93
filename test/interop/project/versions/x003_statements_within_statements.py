"""statements within statements"""
from alembic import op

revision = "x003"
down_revision = "x002"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE RULE noted AS ON DELETE TO product DO ALSO (SELECT 1; SELECT 'two;')")
    op.execute("""
        CREATE FUNCTION sold(product_id bigint) RETURNS numeric
        BEGIN ATOMIC
            SELECT 1;
            SELECT CASE WHEN amount > 1 THEN amount ELSE 0 END FROM product WHERE id = product_id;
        END
    """)
    op.execute("DO $$ BEGIN PERFORM 1; /* '; */ END $$")


def downgrade():
    op.execute("DROP FUNCTION sold(bigint)")
    op.execute("DROP RULE noted ON product")
