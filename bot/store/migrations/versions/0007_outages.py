"""Since when a source is down as the team was told, and when it was read again.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both moments; a source that is down was told of when it went down."""
    with op.batch_alter_table("source_state") as state:
        state.add_column(sa.Column("outage_since", sa.DateTime(timezone=True), nullable=True))
        state.add_column(sa.Column("back_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE source_state SET outage_since = down_since")
