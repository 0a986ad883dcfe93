"""more moods"""
import sqlalchemy as sa
from alembic import op

revision = "x002"
down_revision = "x001"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP VIEW happy")
    op.drop_index("account_sad")
    op.alter_column("account", "mood", server_default=None)
    op.execute("ALTER TYPE mood RENAME TO old_mood")
    op.execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine', 'great; really')")
    op.execute("ALTER TABLE account ALTER mood TYPE mood USING mood::text::mood")
    op.execute("DROP TYPE old_mood")
    op.execute("CREATE VIEW happy AS SELECT name FROM account WHERE mood = 'great; really'")


def downgrade():
    op.execute("DROP VIEW happy")
    op.execute("ALTER TYPE mood RENAME TO new_mood")
    op.execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine')")
    op.execute("ALTER TABLE account ALTER mood TYPE mood USING mood::text::mood")
    op.execute("DROP TYPE new_mood")
    op.alter_column("account", "mood", server_default="ok")
    op.create_index("account_sad", "account", ["name"], unique=True, postgresql_where=sa.text("mood = 'sad'"))
    op.execute("CREATE VIEW happy AS SELECT name, note FROM account WHERE mood <> 'sad' AND name NOT LIKE '\\_%'")
    op.execute("COMMENT ON VIEW happy IS 'COMMIT; -- not at all'")
