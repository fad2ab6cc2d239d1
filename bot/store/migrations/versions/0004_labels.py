"""Labels that people give, alerts they call wrong, and when the next call is due.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the labels, who called an alert wrong, and the next call."""
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mention_id"),
    )
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("wrong_by", sa.String(), nullable=False, server_default=""))
        alert.add_column(sa.Column("wrong_at", _TIME, nullable=True))
        alert.add_column(sa.Column("call_at", _TIME, nullable=True))
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("wrong_by", server_default=None)
