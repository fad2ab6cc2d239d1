"""HTML as Telegram reads it: a text and the entities that lie over it."""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.links import checked_link, mentioned_user

Entity = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_START = re.compile(r"<([^\s>/][^\s>]*)")
_END = re.compile(r"</([^\s>]*)\s*(>?)")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[a-zA-Z0-9.\-]+)))?"""
)

_QUOTINGS = ("double", "single", "bare")


def units(text: str) -> int:
    """Return the length in UTF-16 code units, in which entities are measured."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def parse(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Return the text without its markup, with the entities the markup asked for."""
    match parse_mode.lower():
        case "":
            return text, []
        case "html":
            return _HtmlReader(text).read()
        case "markdown" | "markdownv2":
            raise not_imitated(f"parse_mode {parse_mode}; use HTML or entities")
        case _:
            raise bad_request("unsupported parse_mode")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    begins_at: int
    argument: str


@dataclass(slots=True)
class _HtmlReader:
    """One pass over the markup; every refusal names the byte where the trouble begins."""

    source: str
    position: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._close_tag()
            elif self.source[self.position] == "<":
                self._open_tag()
            else:
                self._take_text()
        if self.opened:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _take_text(self) -> None:
        end = self.source.find("<", self.position)
        end = len(self.source) if end < 0 else end
        taken = _resolved(self.source[self.position : end])
        self.parts.append(taken)
        self.length += units(taken)
        self.position = end

    def _open_tag(self) -> None:
        begin = self.position
        found = _START.match(self.source, begin)
        name = found.group(1).lower() if found else ""
        end = found.end() if found else begin + 1
        if end >= len(self.source):
            raise _unparsable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in _KINDS:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        attributes, self.position = self._attributes(name, begin, end)
        argument = _argument(name, attributes)
        if name == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.opened.append(_Open(name, self.length, argument))

    def _attributes(self, tag: str, begin: int, position: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            while position < len(self.source) and self.source[position].isspace():
                position += 1
            if position >= len(self.source):
                raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if self.source[position] == ">":
                return found, position + 1
            match = _ATTRIBUTE.match(self.source, position)
            if match is None:
                reason = f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}'
                raise _unparsable(reason)
            value = next((match[quoting] for quoting in _QUOTINGS if match[quoting] is not None), None)
            if value is None and (tag, match["name"].lower()) != ("blockquote", "expandable"):
                reason = f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset '
                raise _unparsable(reason + str(self._byte(begin)))
            found[match["name"].lower()] = _resolved(value or "")
            position = match.end()

    def _close_tag(self) -> None:
        begin = self.position
        if not self.opened:
            raise _unparsable(f"Unexpected end tag at byte offset {self._byte(begin)}")
        found = _END.match(self.source, begin)
        if found is None or not found.group(2):
            raise _unparsable(f"Unclosed end tag at byte offset {self._byte(begin)}")
        last = self.opened[-1]
        if found.group(1).lower() not in ("", last.name):
            raise _unparsable(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{last.name}>", '
                f'found "</{found.group(1).lower()}>"'
            )
        self.position = found.end()
        self.opened.pop()
        if self.length > last.begins_at:
            self._add(last)

    def _add(self, tag: _Open) -> None:
        place = {"offset": tag.begins_at, "length": self.length - tag.begins_at}
        kind = _KINDS[tag.name]
        extra: Entity = {}
        if kind == "text_link":
            made = link_entity(tag.argument or self._text_since(tag.begins_at))
            if made is None:
                return  # a link that leads nowhere is dropped without a word; its text stays
            kind, extra = made
        elif kind == "custom_emoji":
            extra = {"custom_emoji_id": tag.argument}
        elif kind == "blockquote" and tag.argument:
            kind = "expandable_blockquote"
        elif kind == "pre" and self.entities and _same_place(self.entities[-1], place, "code"):
            language = self.entities.pop().get("language")
            extra = {"language": language} if language else {}
        elif kind == "code" and tag.argument:
            extra = {"language": tag.argument} if self._is_inside_pre() else {}
        self.entities.append({"type": kind, **place, **extra})

    def _is_inside_pre(self) -> bool:
        return bool(self.opened) and self.opened[-1].name == "pre"

    def _text_since(self, offset: int) -> str:
        encoded = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        return encoded[2 * offset :].decode("utf-16-le", "surrogatepass")

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def link_entity(url: str) -> tuple[str, Entity] | None:
    """Return the type and fields of the entity a link becomes, or None when it leads nowhere."""
    user_id = mentioned_user(url)
    if user_id is not None:
        return "text_mention", {"user_id": user_id}
    checked = checked_link(url)
    return ("text_link", {"url": checked}) if checked else None


def _argument(tag: str, attributes: dict[str, str]) -> str:
    match tag:
        case "a":
            return attributes.get("href", "")
        case "code":
            return _after("language-", attributes.get("class", ""))
        case "span":
            return _after("tg-", attributes.get("class", ""))
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""
        case _:
            return ""


def _after(prefix: str, value: str) -> str:
    return value.removeprefix(prefix) if value.startswith(prefix) else ""


def _same_place(entity: Entity, place: Entity, kind: str) -> bool:
    return entity["type"] == kind and all(entity[name] == place[name] for name in place)


def _resolved(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, named = found.groups()
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0xD800 <= code <= 0xDFFF:
        raise bad_request("text contains invalid Unicode characters after decoding HTML entities")
    return chr(code) if 0 < code < 0x10FFFF else found.group(0)


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
