"""How Alembic meets our database: on the connection that `Database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import bot.model  # noqa: F401  makes every table known

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
