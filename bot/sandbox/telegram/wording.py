"""From the words a caller sends to the words a chat shows: cleaned, trimmed, measured, linked."""

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.formatting import Entity, link_entity, parse, units
from bot.sandbox.telegram.shapes import checked

# Code points Telegram drops from every text: carriage return, line and paragraph separators and the marks that
# turn the direction of writing (U+2028 to U+202E), three combining lines. tdlib, clean_input_string.
_DROPPED = frozenset({0x0D, 0x30A, 0x333, 0x33F, *range(0x2028, 0x202F)})
_BLANK = " \n"
_GIVEN_KINDS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)
# Kinds Telegram finds by itself; a caller that sends them is not heard.
_FOUND_KINDS = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "date_time"})
_LITERAL_KINDS = frozenset({"code", "pre", "text_link", "text_mention"})
_TLDS = r"com|net|org|info|biz|xyz|top|app|dev|shop|site|online|club|news|mobi|name|edu|gov|int|[a-z]{2}"
_FOUND = (
    ("url", re.compile(r"(?<![\w@./])https?://[^\s<>\"]+[^\s<>\".,:;!?()\[\]{}'，。！？；：、）】」]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])", re.IGNORECASE | re.ASCII)),
    (
        "url",
        re.compile(
            rf"(?<![\w@.\-/])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLDS})(?![a-z0-9-]|\.[a-z])"
            r"(?:[/?#][^\s<>\"]*[^\s<>\".,:;!?()，。！？；：、）])?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#(?!\d+(?!\w))\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with the entities over it, offsets in UTF-16 code units."""

    text: str
    entities: list[Entity]


def worded(text: str, parse_mode: str, given: list[Any] | None) -> Wording:
    """Return what a chat would show of a bot's text; ``given`` entities count only without a parse mode."""
    plain, entities = parse(text, parse_mode)
    if not parse_mode and given:
        entities = [made for entity in given if (made := _given(entity)) is not None]
    return with_found(_trimmed(_cleaned(Wording(plain, entities))))


def typed(text: str) -> Wording:
    """Return what a chat shows of a text a person types."""
    return with_found(_trimmed(_cleaned(Wording(text, []))))


def with_found(wording: Wording) -> Wording:
    """Return the wording with the links, commands and names Telegram finds in it by itself."""
    starts = _unit_offsets(wording.text)
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in wording.entities
        if entity["type"] in _LITERAL_KINDS
    ]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(wording.text):
            begin, end = starts[match.start()], starts[match.end()]
            if all(end <= first or begin >= last for first, last in taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    entities = sorted([*wording.entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
    return replace(wording, entities=entities)


def part(text: str, entity: Entity) -> str:
    """Return the piece of the text an entity covers."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    begin = 2 * entity["offset"]
    return encoded[begin : begin + 2 * entity["length"]].decode("utf-16-le", "surrogatepass")


def _given(entity: Any) -> Entity | None:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        raise bad_request("can't parse entities: expected an Object with a type")
    kind = entity["type"]
    if kind in _FOUND_KINDS:
        return None
    if kind not in _GIVEN_KINDS:
        raise bad_request(f'can\'t parse entities: type "{kind}" is unsupported for a MessageEntity')
    checked("MessageEntity", entity)
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        raise bad_request("can't parse entities: offset and length must be Integers of 0 and more")
    if kind in {"text_link", "text_mention"}:
        user = entity.get("user")
        made = link_entity(f"tg://user?id={user.get('id')}" if isinstance(user, dict) else entity.get("url", ""))
        return {"type": made[0], "offset": offset, "length": length, **made[1]} if made and length else None
    extra = {name: entity[name] for name in ("language", "custom_emoji_id") if entity.get(name)}
    return {"type": kind, "offset": offset, "length": length, **extra} if length else None


def _unit_offsets(text: str) -> list[int]:
    offsets = [0]
    for letter in text:
        offsets.append(offsets[-1] + (2 if ord(letter) > 0xFFFF else 1))
    return offsets


def _cleaned(wording: Wording) -> Wording:
    """Drop and replace the characters Telegram does not keep, moving the entities along."""
    kept: list[str] = []
    moved: dict[int, int] = {}
    old = new = 0
    for letter in wording.text:
        moved[old] = new
        width = 2 if ord(letter) > 0xFFFF else 1
        old += width
        if ord(letter) in _DROPPED:
            continue
        kept.append(" " if ord(letter) < 0x20 and letter != "\n" else letter)
        new += width
    moved[old] = new
    entities = []
    for entity in wording.entities:
        begin, end = entity["offset"], min(entity["offset"] + entity["length"], old)
        if begin < old and (begin not in moved or end not in moved):
            raise bad_request("entity begins or ends in a middle of a UTF-16 symbol")
        if begin < end and moved[end] > moved[begin]:
            entities.append({**entity, "offset": moved[begin], "length": moved[end] - moved[begin]})
    return Wording("".join(kept), entities)


def _trimmed(wording: Wording) -> Wording:
    """Cut blank ends off, but at the front never into an entity, as tdlib's fix_formatted_text does."""
    text = wording.text
    first = min((entity["offset"] for entity in wording.entities), default=len(text))
    cut = min(len(text) - len(text.lstrip(_BLANK)), first)
    text = text[cut:].rstrip(_BLANK)
    size = units(text)
    entities = []
    for entity in wording.entities:
        begin = entity["offset"] - cut
        length = min(entity["length"], size - begin)
        if length > 0:
            entities.append({**entity, "offset": begin, "length": length})
    return Wording(text, entities)
