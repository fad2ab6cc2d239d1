"""Cuts a Message to what Slack takes; exact wording is never cut."""

from collections.abc import Sequence

from bot.chat.message import At, Exact, Heading, Inline, Line, Message, Part, Quote, Span
from bot.errors import NotDelivered

LONGEST_TEXT = 3000  # one text object, docs.slack.dev/reference/block-kit/composition-objects/text-object
LONGEST_MESSAGE = 12_000  # all texts together, as LARGEST leaves room for little more
LARGEST = 13_000  # characters of JSON; Slack refuses blocks from about 13,200 on, slackapi/bolt-js issue 2509
_NAME = 80  # what a person's name may take in the count


def fitted(message: Message, longest: int = LONGEST_MESSAGE) -> tuple[Part, ...]:
    """Return the parts with all their texts cut to ``longest`` together, "…" where something is missing.

    Raises NotDelivered when the exact wording alone is too long.
    """
    exact = sum(len(part.text) for part in message.parts if isinstance(part, Exact))
    room = _Room(longest - exact)
    if room.left < 0:
        raise NotDelivered(
            f"the wording has {exact:,} characters and Slack takes at most {longest:,} here: shorten it",
            permanent=True,
        )
    return tuple(kept for part in message.parts for kept in _cut(part, room))


def shortened(text: str, longest: int) -> str:
    """Return at most ``longest`` characters, the last one "…" if something was cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


class _Room:
    """The characters still free in a message; handed out from top to bottom."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, text: str) -> str:
        """Return what fits of ``text``."""
        kept = shortened(text, min(LONGEST_TEXT, self.left)) if self.left > 0 else ""
        self.left -= len(kept)
        return kept


def _cut(part: Part, room: _Room) -> Sequence[Part]:
    match part:
        case Heading(text=text):
            kept = room.take(text)
            return [Heading(text=kept)] if kept else []
        case Quote(text=text):
            quoted = room.take(text)
            return [Quote(text=quoted)] if quoted else []
        case Line(spans=spans):
            kept_spans = tuple(cut for span in spans if (cut := _cut_inline(span, room)) is not None)
            return [part.model_copy(update={"spans": kept_spans})] if kept_spans else []
        case Exact(label=label):
            return [part.model_copy(update={"label": room.take(label)})]
        case _:
            return [part]


def _cut_inline(inline: Inline, room: _Room) -> Inline | None:
    if isinstance(inline, At):
        room.left -= _NAME
        return inline
    kept = room.take(inline.text)
    return Span(text=kept, bold=inline.bold, struck=inline.struck) if kept else None
