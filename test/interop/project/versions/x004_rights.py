"""rights"""
from alembic import op

revision = "x004"
down_revision = "x003"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE product ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON product USING (name <> '\n-- Running upgrade x004 -> x005\n')")
    op.execute("/* a comment alone; */ -- and another\nGRANT SELECT ON product TO PUBLIC")


def downgrade():
    op.execute("REVOKE SELECT ON product FROM PUBLIC")
    op.execute("DROP POLICY mine ON product")
    op.execute("ALTER TABLE product DISABLE ROW LEVEL SECURITY")
