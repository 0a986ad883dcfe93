"""join"""

revision = "x001"
down_revision = ("c005", "s003")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
