"""indexes"""
import sqlalchemy as sa
from alembic import op

revision = "c005"
down_revision = "c004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("account_note", "account", [sa.text("lower(note)")])
    op.create_index("account_sad", "account", ["name"], unique=True, postgresql_where=sa.text("mood = 'sad'"))


def downgrade():
    op.drop_index("account_sad")
    op.drop_index("account_note")
