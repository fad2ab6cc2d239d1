"""Marks and their tallies, snapshots of engagement, coverage, signals, risk reports and the ladder of an alert.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what the radars keep."""
    _of_mentions()
    _of_signals()
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("escalated", sa.Integer(), nullable=False, server_default="0"))
        alert.add_column(sa.Column("told_at", _TIME, nullable=True))
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("escalated", server_default=None)


def _of_mentions() -> None:
    with op.batch_alter_table("mention") as mention:
        mention.add_column(sa.Column("fans", sa.Integer(), nullable=True))
        mention.add_column(sa.Column("marks", sa.String(), nullable=False, server_default=""))
        mention.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("mention") as mention:
        mention.alter_column("marks", server_default=None)
        mention.alter_column("late", server_default=None)
    op.create_table(
        "tally",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("minute_at", _TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "mark", "minute_at"),
    )
    op.create_table(
        "snapshot",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("likes", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("shares", sa.Integer(), nullable=True),
        sa.Column("lower_bound", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "seen_at"),
    )
    op.create_index("ix_snapshot_seen_at", "snapshot", ["seen_at"])
    op.create_table(
        "coverage",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("arrivals", sa.JSON(), nullable=False),
        sa.Column("blind_since", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("source", "platform"),
    )


def _of_signals() -> None:
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_signal_subject", "signal", ["subject"])
    op.create_index("ix_signal_at", "signal", ["at"])
    op.create_table(
        "risk_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reporter", sa.String(), nullable=False),
        sa.Column("filed_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_risk_report_subject", "risk_report", ["subject"])
