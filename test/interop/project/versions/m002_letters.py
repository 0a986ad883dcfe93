"""letters"""
from alembic import op

revision = "m002"
down_revision = "m001"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""INSERT INTO queue VALUES (1, '{"to": "O''Hara", "text": "a; b\\\\n"}'), (2, '{"text": "-- \\u263a"}')""")
    op.create_check_constraint("has_body", "queue", "body IS NOT NULL")


def downgrade():
    op.drop_constraint("has_body", "queue")
    op.execute("DELETE FROM queue")
