"""functions"""
from alembic import op

revision = "c003"
down_revision = "c002"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
-- Running upgrade c003 -> c004
            NEW.name = upper(NEW.name) || '; ' || $q$it's$q$;
            RETURN NEW;
        END
        $body$
    """)
    op.execute("CREATE TRIGGER shout BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION shout()")
    op.execute("INSERT INTO account (id, name) VALUES (7, 'loud')")


def downgrade():
    op.execute("DELETE FROM account WHERE id = 7; DROP TRIGGER shout ON account; DROP FUNCTION shout()")
