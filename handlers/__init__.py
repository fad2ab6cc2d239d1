"""What people can ask for: one file per noun, one line per noun in the table."""

from bot.chat.command import Command
from handlers import alert, checklist, incident, manual, script, statement, verdict

TABLE: tuple[Command, ...] = (
    *manual.COMMANDS,
    *alert.COMMANDS,
    *incident.COMMANDS,
    *checklist.COMMANDS,
    *statement.COMMANDS,
    *verdict.COMMANDS,
    *script.COMMANDS,
)
