"""When the account behind a mention was opened.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment; a column that may be empty is added without copying millions of rows."""
    op.add_column("mention", sa.Column("account_created_at", sa.DateTime(timezone=True), nullable=True))
