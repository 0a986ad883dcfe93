"""first accounts"""
import sqlalchemy as sa
from alembic import op

revision = "c002"
down_revision = "c001"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(r"""INSERT INTO account (id, name, note) VALUES
        (1, 'O''Hara', 'back\\slash \n and 100%% of %s'),
        (2, 'Zoë 🐘', E'a\nnew line; and a semicolon'),
        (3, '"quoted"', $$it's; $1 -- no comment$$)""")
    account = sa.table("account", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("note", sa.String))
    op.bulk_insert(account, [
        {"id": 4, "name": "bulk; insert", "note": "100% 'sure' or \"not\""},
        {"id": 5, "name": "Ünï", "note": "line one\n-- Running upgrade c002 -> c003\nline three"},
        {"id": 6, "name": "nobody", "note": None}])


def downgrade():
    op.execute("DELETE FROM account WHERE note LIKE '%' OR note IS NULL")
