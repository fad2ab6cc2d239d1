"""When an alert's chart was asked for, whether it is still owed, and on whose card the alert stands.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the one who draws looks for, and the holder of a shared card."""
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("chart_at", sa.DateTime(timezone=True), nullable=True))
        alert.add_column(sa.Column("card_of", sa.Integer(), nullable=True))
        alert.create_index("ix_alert_card_of", ["card_of"])
        alert.add_column(sa.Column("chart_owed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("chart_owed", server_default=None)
