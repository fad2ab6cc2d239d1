"""Turns (template, facts) into a Message in the reader's language.

Templates are the bot's own words in ``templates/messages/<language>/<name>.j2``, one part a line:

    # heading        - list item        ~ side remark        > quote        x struck line        --- divider
    = fact           the fact as exact wording, byte for byte; ``= fact | label`` puts a label above it
    ! style command | label             a button; style is primary, danger or plain

Facts are data: control, bidi and private-use characters are dropped, line breaks become spaces and long texts are
cut with "…", so a mention cannot start a part, press a button or ring anybody. Only ``=`` takes a fact untouched.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from bot.chat.figures import number, plural, span
from bot.chat.message import At, Button, Divider, Exact, Heading, Inline, Line, Message, Part, Quote, Span
from bot.chat.zones import Times

_HERE = Path(__file__).parent.parent.parent / "templates" / "messages"
_LONGEST_FACT = 600
_MARKS = 4  # combining marks in a row; more is a tower of accents
# Private-use characters, which facts cannot contain. _FACT begins every fact, so that none is read as a mark.
_AT, _BOLD, _END, _FACT = "\ue000", "\ue001", "\ue002", "\ue003"
_PIECE = re.compile(f"{_AT}(.*?){_END}|{_BOLD}(.*?){_END}")
_BUTTON = re.compile(r"! (primary|danger|plain) (.+?) \| (.+)")


def render(template: str, facts: Mapping[str, Any], language: str, zone: ZoneInfo) -> Message:
    """Return the message. Raises jinja2 errors for a template or a fact that is not there."""
    source = _environment(language).get_template(f"{template}.j2")
    times = Times(zone, language)
    text = _close_up(source.render(**facts, zone=times), times.name)
    parts: list[Part] = []
    buttons: list[Button] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if button := _BUTTON.fullmatch(line.strip()):
            style = button[1] if button[1] != "plain" else ""
            buttons.append(Button(label=_bare(button[3]), command=_bare(button[2]), style=style))
        else:
            parts.append(_part(line.rstrip(), facts))
    return Message(parts=tuple(parts), buttons=tuple(buttons), summary=_summary(parts))


def languages_of(template: str) -> tuple[str, ...]:
    """Return the languages that have the template."""
    return tuple(sorted(folder.name for folder in _HERE.iterdir() if (folder / f"{template}.j2").is_file()))


def template_names(language: str) -> tuple[str, ...]:
    """Return every template there is in a language."""
    return tuple(sorted(path.stem for path in (_HERE / language).glob("*.j2") if not path.stem.startswith("_")))


def harmless(value: str, longest: int = _LONGEST_FACT) -> str:
    """Return hostile text as one short line that cannot ring, link, break a card or turn the reading direction.

    Joiners inside emoji and the variation selector stay. At most ``longest`` characters, "…" included.
    """
    kept = list(_harmless_characters(unicodedata.normalize("NFC", value[: longest * 8])))
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest and len(value) <= longest * 8 else line[: longest - 1].rstrip() + "…"


def _harmless_characters(value: str) -> Iterator[str]:
    marks = 0
    for character in value:
        kind = unicodedata.category(character)
        if kind in {"Mn", "Mc", "Me"}:
            marks += 1
        elif character != "\u200d":  # a joiner between marks does not start a new tower
            marks = 0
        if marks > _MARKS or kind in {"Co", "Cs"} or (kind == "Cf" and character != "\u200d"):
            continue
        yield " " if kind in {"Cc", "Zl", "Zp"} else character


@cache
def _environment(language: str) -> Environment:
    if not (_HERE / language).is_dir():
        raise TemplateNotFound(f"templates/messages/{language}")
    environment = Environment(
        loader=FileSystemLoader(_HERE / language),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  the output is parts, not HTML; see harmless()
    )
    environment.filters["at"] = lambda name: _Marked(f"{_AT}{harmless(name)}{_END}")
    environment.filters["b"] = lambda value: _Marked(f"{_BOLD}{harmless(str(value))}{_END}")
    environment.filters["time"] = lambda at, zone: zone.told(at)
    environment.filters["clock"] = lambda at, zone: zone.bare(at)  # name the zone once beside it
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    environment.filters["number"] = number
    environment.filters["span"] = lambda minutes: span(minutes, language)
    environment.filters["plural"] = plural
    environment.filters["defang"] = lambda url: str(url).replace("http", "hxxp", 1).replace(".", "[.]", 1)
    return environment


class _Marked(str):
    """Text of ours that carries marks; not cleaned again."""

    __slots__ = ()


def _finalize(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, _Marked):
        return _FACT + harmless(value)
    return value


def _bare(text: str) -> str:
    return text.replace(_FACT, "")


def _close_up(text: str, zone: str) -> str:
    """Return the text without the blank that templates leave before a time, where a Chinese word comes first."""
    return re.sub(f"(?<=[\u4e00-\u9fff]) {_FACT}(?={re.escape(zone)} \\d)", _FACT, text)


def _part(line: str, facts: Mapping[str, Any]) -> Part:
    mark, _, rest = line.partition(" ")
    match mark:
        case "#":
            return Heading(text=_bare(rest))
        case ">":
            return Quote(text=_bare(rest))
        case "---":
            return Divider()
        case "=":
            name, _, label = rest.partition(" | ")
            return Exact(text=_fact(facts, name.strip()), label=_bare(label))
        case "-":
            return Line(spans=tuple(_spans(rest)), bullet=True)
        case "~":
            return Line(spans=tuple(_spans(rest)), small=True)
        case "x":
            return Line(spans=(Span(text=_bare(rest), struck=True),))
        case _:
            return Line(spans=tuple(_spans(line)))


def _fact(facts: Mapping[str, Any], path: str) -> str:
    value: Any = facts
    for step in path.split("."):
        value = (
            value[int(step)] if step.isdigit() else value[step] if isinstance(value, Mapping) else getattr(value, step)
        )
    return str(value)


def _spans(line: str) -> Iterator[Inline]:
    line, start = _bare(line), 0
    for piece in _PIECE.finditer(line):
        if piece.start() > start:
            yield Span(text=line[start : piece.start()])
        yield At(person=piece[1]) if piece[1] is not None else Span(text=piece[2], bold=True)
        start = piece.end()
    if start < len(line):
        yield Span(text=line[start:])


def _summary(parts: list[Part]) -> str:
    first = next((part for part in parts if isinstance(part, Heading | Line)), None)
    if first is None:
        return ""
    if isinstance(first, Heading):
        return first.text
    return "".join(f"@{span.person}" if isinstance(span, At) else span.text for span in first.spans)
