"""A Message as Telegram texts with entities; no parse_mode anywhere, so no markup is read out of hostile words."""

import logging
from collections.abc import Callable, Sequence
from typing import assert_never

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, User

from bot.chat.message import At, Button, Divider, Exact, Heading, Inline, Line, Message, Part, Quote, Span
from bot.errors import NotDelivered, PictureRefused
from bot.platforms.telegram.sheet import LONGEST, LONGEST_CAPTION, Page, Sheet, inert, shortened, units
from bot.ports import Letter

_log = logging.getLogger("onevoice.telegram")

_MOST_BUTTONS = 100
_IN_A_ROW = 2
_LABEL = 64
_LONGEST_COMMAND = 64  # bytes of callback_data

UserId = Callable[[str], int]
"""From a person's name in the configuration to their Telegram id, or 0."""


def post_page(message: Message, user_id: UserId, longest: int = LONGEST) -> Page:
    """Return a post to a room: one message with everything, exact wording under ``pre``, other parts cut to fit.

    Raises NotDelivered when the exact wording does not fit, as it is never cut.
    """
    reserved = sum(units(part.text) + 1 for part in message.parts if isinstance(part, Exact))
    first = message.parts[0] if message.parts else None
    if isinstance(first, Exact) and not first.label:
        reserved -= 1  # no line break above the first
    if reserved > longest:
        raise NotDelivered(
            f"the wording has {reserved:,} characters and Telegram takes {longest:,}: shorten it",
            permanent=True,
        )
    return _page(message, user_id, Sheet(reserved, longest))


def caption(letter: Letter, user_id: UserId) -> Page:
    """Return the words under a picture, the sentence that describes it last: Telegram has no other place for it.

    Raises PictureRefused when the exact wording does not fit there.
    """
    try:
        return post_page(letter.without_picture().message, user_id, LONGEST_CAPTION)
    except NotDelivered as fault:
        raise PictureRefused(str(fault)) from fault


def answer_pages(message: Message, user_id: UserId) -> list[Page]:
    """Return an answer to one person: each exact wording travels alone, after one message with all the rest.

    So a support agent can forward or copy a whole message and has the approved bytes, nothing before or after.
    Raises NotDelivered when exact wording does not fit.
    """
    exact = [part for part in message.parts if isinstance(part, Exact) and part.text]
    for part in exact:
        if units(part.text) > LONGEST:
            raise NotDelivered(
                f"the wording has {units(part.text):,} characters and Telegram takes {LONGEST:,}", permanent=True
            )
    rest = [_label_of(part) if isinstance(part, Exact) else part for part in message.parts]
    before = message.model_copy(update={"parts": tuple(part for part in rest if part)})
    pages = [_page(before, user_id, Sheet())] if before.parts or message.buttons else []
    return pages + [_alone(part.text) for part in exact]


def one_line(message: Message, longest: int) -> str:
    """Return the message as a line of plain text, or "" if it says more than fits in ``longest`` units."""
    if len(message.parts) != 1 or message.buttons or not isinstance(message.parts[0], Heading | Line):
        return ""
    text = _words(message.parts[0])
    return text if units(text) <= longest and "\n" not in text else ""


def headline(message: Message, longest: int) -> str:
    """Return the first words of a message, cut to ``longest`` units."""
    words = (_words(part) for part in message.parts)
    first = message.summary or next((text for text in words if text.strip()), "")
    return shortened(first.replace("\n", " "), longest)


def _page(message: Message, user_id: UserId, sheet: Sheet) -> Page:
    for part in message.parts:
        sheet.end_line()
        _write(sheet, part, user_id)
    return sheet.page(_keyboard(message.buttons))


def _alone(text: str) -> Page:
    return Page(text=text, entities=(MessageEntity(type=MessageEntity.PRE, offset=0, length=units(text)),))


def _label_of(part: Exact) -> Line | None:
    return Line(spans=(Span(text=part.label, bold=True),)) if part.label else None


def _write(sheet: Sheet, part: Part, user_id: UserId) -> None:
    match part:
        case Heading(text=text):
            sheet.write(inert(text), MessageEntity.BOLD)
        case Line():
            _write_line(sheet, part, user_id)
        case Quote(text=text):
            sheet.write(inert(text), MessageEntity.BLOCKQUOTE)
        case Exact(text=text, label=label):
            if label:
                sheet.write(inert(label), MessageEntity.BOLD)
                sheet.end_line()
            sheet.write_exact(text)
        case Divider():
            sheet.write("———")
        case _:
            assert_never(part)


def _write_line(sheet: Sheet, line: Line, user_id: UserId) -> None:
    always = (MessageEntity.ITALIC,) if line.small else ()
    if line.bullet:
        sheet.write("• ")
    for span in line.spans:
        _write_inline(sheet, span, always, user_id)


def _write_inline(sheet: Sheet, inline: Inline, always: tuple[str, ...], user_id: UserId) -> None:
    if isinstance(inline, At):
        known = user_id(inline.person)
        if known:
            user = User(id=known, first_name=inline.person, is_bot=False)
            sheet.write(inline.person, MessageEntity.TEXT_MENTION, user=user)
        else:
            sheet.write(inline.person)
        return
    bold = (MessageEntity.BOLD,) if inline.bold else ()
    struck = (MessageEntity.STRIKETHROUGH,) if inline.struck else ()
    sheet.write(inert(inline.text), *always, *bold, *struck)


def _words(part: Part) -> str:
    match part:
        case Heading() | Quote() | Exact():
            return part.text
        case Line():
            return "".join(span.person if isinstance(span, At) else span.text for span in part.spans)
        case Divider():
            return ""
        case _:
            assert_never(part)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    keys = [_key(button) for button in buttons[:_MOST_BUTTONS] if _is_short(button)]
    rows = [keys[start : start + _IN_A_ROW] for start in range(0, len(keys), _IN_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def _key(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=shortened(button.label, _LABEL), callback_data=button.command)


def _is_short(button: Button) -> bool:
    fits = 0 < len(button.command.encode()) <= _LONGEST_COMMAND
    if not fits:
        _log.error("a button was left out, its command is not 1 to 64 bytes: %r", button.command)
    return fits
