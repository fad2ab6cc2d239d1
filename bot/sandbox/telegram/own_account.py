"""Methods about the bot itself: who it is, and the commands it lists."""

import json
import re
from typing import Any

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.shapes import checked
from bot.sandbox.telegram.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MAX_COMMANDS = 100
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)


def get_me(world: World, _args: Arguments) -> object:
    """Return the bot's own User."""
    return world.cast.bot.as_me()


def set_my_commands(world: World, args: Arguments) -> object:
    """Store the command list of one scope and language."""
    commands = args.array("commands", "BotCommand")
    if commands is None:
        raise bad_request("can't find commands in the request")  # Telegram takes it for an empty list
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_shelf(world, args)] = [_command(command) for command in commands]
    world.changed()
    return True


def get_my_commands(world: World, args: Arguments) -> object:
    """Return the command list of exactly this scope and language."""
    return world.commands.get(_shelf(world, args), [])


def _shelf(world: World, args: Arguments) -> str:
    scope = args.object("scope", "BotCommandScope") or {"type": "default"}
    if scope.get("type") not in _SCOPES:
        raise bad_request(f"can't parse BotCommandScope: type {scope.get('type')!r} is unsupported")
    if "chat_id" in scope:
        world.chat_for_bot(str(scope["chat_id"]))
    language = args.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return json.dumps(scope, sort_keys=True) + language


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    checked("BotCommand", command)
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


METHODS = (
    Method("getMe", get_me),
    Method("setMyCommands", set_my_commands, "commands", "scope language_code"),
    Method("getMyCommands", get_my_commands, "", "scope language_code"),
)
