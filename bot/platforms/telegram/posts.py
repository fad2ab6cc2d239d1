"""Messages of the bot: sent, whispered and replaced."""

from telegram import InputMediaPhoto, LinkPreviewOptions, ReplyParameters
from telegram.ext import ExtBot

from bot.chat.message import Message
from bot.config import Config
from bot.errors import NotDelivered
from bot.platforms.telegram.faults import confirmed, has_caption, is_unchanged, picture_blamed, repeatable
from bot.platforms.telegram.render import answer_pages, caption, post_page
from bot.platforms.telegram.sheet import Page
from bot.ports import Letter

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_FILE = "chart.png"


class Posts:
    """The only place that writes messages."""

    def __init__(self, bot: ExtBot[None], config: Config) -> None:
        self._bot = bot
        self._config = config

    async def send(self, letter: Letter) -> str:
        """Post to a chat, perhaps as a reply or under a picture, and return the message id."""
        if letter.picture is not None and letter.picture.png:
            return await self._send_photo(letter, letter.picture.png)
        return await self._send(_chat(letter.address), post_page(letter.message, self._user_id), letter.thread)

    async def whisper(self, person: str, message: Message) -> str:
        """Write to one person in their private chat with the bot."""
        return await self.answer(person, message)

    async def answer(self, address: str, message: Message, answering: str = "") -> str:
        """Answer a person, exact wording alone in messages of its own; return the id of the first."""
        sent = [
            await self._send(_chat(address), page, "" if number else answering)
            for number, page in enumerate(answer_pages(message, self._user_id))
        ]
        return sent[0] if sent else ""

    async def replace(self, letter: Letter, message_id: str) -> None:
        """Put a message in the place of an earlier one; no change is a success."""
        try:
            if letter.picture is None:
                await self._replace_text(letter, int(message_id))
            elif letter.picture.png:
                await self._replace_photo(letter, letter.picture.png, int(message_id))
            else:
                await self._replace_caption(letter, int(message_id))
        except NotDelivered as fault:
            if not is_unchanged(fault):
                raise

    async def _send(self, chat: int, page: Page, answering: str) -> str:
        call = self._bot.send_message(
            chat_id=chat,
            text=page.text,
            entities=page.entities,
            reply_markup=page.keyboard,
            reply_parameters=_reply(answering),
            link_preview_options=_NO_PREVIEW,
        )
        return str((await confirmed(call)).message_id)

    async def _send_photo(self, letter: Letter, png: bytes) -> str:
        page = caption(letter, self._user_id)
        call = self._bot.send_photo(
            chat_id=_chat(letter.address),
            photo=png,
            filename=_FILE,
            caption=page.text,
            caption_entities=page.entities,
            reply_markup=page.keyboard,
            reply_parameters=_reply(letter.thread),
        )
        with picture_blamed():
            return str((await confirmed(call)).message_id)

    async def _replace_text(self, letter: Letter, message_id: int) -> None:
        page = post_page(letter.message, self._user_id)
        call = self._bot.edit_message_text(
            chat_id=_chat(letter.address),
            message_id=message_id,
            text=page.text,
            entities=page.entities,
            reply_markup=page.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
        try:
            await repeatable(call)
        except NotDelivered as fault:
            if not has_caption(fault):
                raise
            await self._replace_caption(letter, message_id)  # an earlier picture stays

    async def _replace_photo(self, letter: Letter, png: bytes, message_id: int) -> None:
        page = caption(letter, self._user_id)
        photo = InputMediaPhoto(png, filename=_FILE, caption=page.text, caption_entities=page.entities)
        call = self._bot.edit_message_media(
            media=photo, chat_id=_chat(letter.address), message_id=message_id, reply_markup=page.keyboard
        )
        with picture_blamed():
            await repeatable(call)

    async def _replace_caption(self, letter: Letter, message_id: int) -> None:
        page = caption(letter, self._user_id)
        call = self._bot.edit_message_caption(
            chat_id=_chat(letter.address),
            message_id=message_id,
            caption=page.text,
            caption_entities=page.entities,
            reply_markup=page.keyboard,
        )
        await repeatable(call)

    def _user_id(self, person: str) -> int:
        known = self._config.person(person)
        return known.telegram if known else 0


def _reply(answering: str) -> ReplyParameters | None:
    return ReplyParameters(message_id=int(answering), allow_sending_without_reply=True) if answering else None


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise NotDelivered(f"{address!r} is no Telegram chat id: it must be a number", permanent=True) from None
