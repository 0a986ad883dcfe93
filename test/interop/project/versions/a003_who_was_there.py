"""who was there"""
from alembic import op

revision = "a003"
down_revision = "a002"
branch_labels = None
depends_on = "c002"


def upgrade():
    op.execute("INSERT INTO trail (what, account) SELECT 'was there; ' || name, id FROM account WHERE id < 3 ORDER BY id")


def downgrade():
    op.execute("DELETE FROM trail WHERE what LIKE 'was there; %'")
