"""Messages of the bot: sent, whispered and replaced."""

from telegram import LinkPreviewOptions, ReplyParameters
from telegram.ext import ExtBot

from bot.chat.message import Message
from bot.config import Config
from bot.errors import NotDelivered
from bot.platforms.telegram.faults import confirmed, is_unchanged, repeatable
from bot.platforms.telegram.render import answer_pages, post_page
from bot.platforms.telegram.sheet import Page

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Posts:
    """The only place that writes messages."""

    def __init__(self, bot: ExtBot[None], config: Config) -> None:
        self._bot = bot
        self._config = config

    async def send(self, address: str, message: Message, answering: str = "") -> str:
        """Post to a chat, perhaps as a reply, and return the message id."""
        return await self._send(_chat(address), post_page(message, self._user_id), answering)

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

    async def replace(self, address: str, message_id: str, message: Message) -> None:
        """Put a message in the place of an earlier one; no change is a success."""
        page = post_page(message, self._user_id)
        call = self._bot.edit_message_text(
            chat_id=_chat(address),
            message_id=int(message_id),
            text=page.text,
            entities=page.entities,
            reply_markup=page.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
        try:
            await repeatable(call)
        except NotDelivered as fault:
            if not is_unchanged(fault):
                raise

    async def _send(self, chat: int, page: Page, answering: str) -> str:
        reply = ReplyParameters(message_id=int(answering), allow_sending_without_reply=True) if answering else None
        call = self._bot.send_message(
            chat_id=chat,
            text=page.text,
            entities=page.entities,
            reply_markup=page.keyboard,
            reply_parameters=reply,
            link_preview_options=_NO_PREVIEW,
        )
        return str((await confirmed(call)).message_id)

    def _user_id(self, person: str) -> int:
        known = self._config.person(person)
        return known.telegram if known else 0


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise NotDelivered(f"{address!r} is no Telegram chat id: it must be a number", permanent=True) from None
