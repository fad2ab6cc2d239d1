"""What a message says, read from a call and held to Slack's limits."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.blockkit import check_blocks, check_view
from bot.sandbox.slack.errors import ApiError, InvalidBlocksError
from bot.sandbox.slack.identity import BOT_ID, BOT_USER_ID
from bot.sandbox.slack.message import Message

TEXT_CUT_AT = 40_000  # chat.postMessage truncates; api.slack.com/changelog/2018-04-truncating-really-long-messages
UPDATE_TEXT_MOST = 4_000  # chat.update: msg_too_long
MARKDOWN_MOST = 12_000
BLOCKS_SIZE_MOST = 13_200  # undocumented, measured by users: slackapi/bolt-js issue 2509
ATTACHMENTS_MOST = 100
VIEW_SIZE_MOST = 250_000
METADATA_SIZE_MOST = 8_000  # Slack publishes no number; large enough for keys, too small for texts


@dataclass(frozen=True, slots=True)
class Fit:
    """How much one method takes, and what it says to more; ``cuts`` shortens a text instead."""

    text_most: int = TEXT_CUT_AT
    cuts: bool = False
    too_long: str = "msg_too_long"


@dataclass(slots=True)
class Content:
    """The parts of a message; None means the call did not name that part."""

    text: str | None = None
    blocks: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments)

    def message(self, stamp: tuple[str, int], thread_ts: str | None) -> Message:
        """Return this as a message of the bot, stamped and not yet posted."""
        ts, micros = stamp
        return Message(
            ts=ts,
            micros=micros,
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            text=self.text or "",
            blocks=self.blocks or [],
            attachments=self.attachments or [],
            metadata=self.metadata or None,
            thread_ts=thread_ts,
        )


POST = Fit(cuts=True, too_long="msg_blocks_too_long")
UPDATE = Fit(UPDATE_TEXT_MOST)


def read_content(args: Arguments, fit: Fit = POST, *, with_metadata: bool = True) -> Content:
    """Return the message ``args`` describe; what Slack would refuse is refused."""
    content = Content(
        text=_read_text(args, fit),
        blocks=args.items("blocks", "invalid_blocks_format"),
        attachments=args.items("attachments", "invalid_attachments"),
        metadata=_read_metadata(args.get("metadata")) if with_metadata else None,
    )
    if content.blocks:
        content.blocks = accept_blocks(content.blocks, too_long=fit.too_long)
    if content.attachments:
        content.attachments = _accept_attachments(content.attachments, fit)
    if content.text is not None and "markdown_text" not in args and len(content.text) > fit.text_most:
        if not fit.cuts:
            raise ApiError("msg_too_long")
        content.text = content.text[: fit.text_most]
        content.warnings.append("message_truncated")
    return content


def _read_text(args: Arguments, fit: Fit) -> str | None:
    markdown = args.get("markdown_text")
    if markdown is None:
        text = args.get("text")
        return None if text is None else str(text)
    if "text" in args or "blocks" in args:
        raise ApiError("markdown_text_conflict")
    if len(str(markdown)) > MARKDOWN_MOST:
        raise ApiError(fit.too_long)
    return str(markdown)


def _read_metadata(metadata: Any) -> dict[str, Any] | None:
    if metadata is None or metadata == "":
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if metadata == {}:
        return {}
    if not _is_flat(metadata):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False)) > METADATA_SIZE_MOST:
        raise ApiError("metadata_too_large")
    return metadata


def _is_flat(metadata: dict[str, Any]) -> bool:
    """Tell whether metadata is an event's type and a payload of texts, numbers, truths and lists of these."""
    payload = metadata.get("event_payload")
    if metadata.keys() != {"event_type", "event_payload"} or not isinstance(payload, dict):
        return False
    held = [inner for value in payload.values() for inner in (value if isinstance(value, list) else [value])]
    named = isinstance(metadata["event_type"], str) and bool(metadata["event_type"])
    return named and all(isinstance(value, str | int | float) for value in held)


def accept_blocks(
    blocks: list[dict[str, Any]], pointer: str = "/blocks", too_long: str = "invalid_blocks"
) -> list[dict[str, Any]]:
    """Return valid ``blocks`` with an id on each; anything else is refused."""
    if problems := check_blocks(blocks, pointer):
        raise InvalidBlocksError(problems)
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > BLOCKS_SIZE_MOST:
        raise ApiError(too_long)
    return [_named(block) for block in blocks]


def accept_view(view: Any) -> dict[str, Any]:
    """Return a valid view with an id on each block; anything else is refused."""
    if not isinstance(view, dict):
        raise InvalidBlocksError(["missing required field: view [json-pointer:/view]"], "invalid_arguments")
    if problems := check_view(view):
        raise InvalidBlocksError(problems, "invalid_arguments")
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_SIZE_MOST:
        raise ApiError("view_too_large")
    return view | {"blocks": [_named(block) for block in view["blocks"]]}


def _accept_attachments(attachments: list[dict[str, Any]], fit: Fit) -> list[dict[str, Any]]:
    if len(attachments) > ATTACHMENTS_MOST:
        raise ApiError("too_many_attachments")
    accepted = []
    for number, attachment in enumerate(attachments):
        kept = {"id": number + 1, "fallback": "[no preview available]"} | attachment
        if isinstance(blocks := attachment.get("blocks"), list):
            kept["blocks"] = accept_blocks(blocks, f"/attachments/{number}/blocks", fit.too_long)
        accepted.append(kept)
    return accepted


def _named(block: dict[str, Any]) -> dict[str, Any]:
    """Return ``block`` with the ids Slack makes up where the app gave none."""
    named = {**block, "block_id": block.get("block_id") or _made_up()}
    if block.get("type") == "actions":
        named["elements"] = [_with_action(element) for element in block["elements"]]
    for place in ("accessory", "element"):
        if isinstance(block.get(place), dict):
            named[place] = _with_action(block[place])
    return named


def _with_action(element: dict[str, Any]) -> dict[str, Any]:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": _made_up()}


def _made_up() -> str:
    return secrets.token_urlsafe(4)
