"""Methods by which the bot answers a pressed button and an inline query."""

from typing import Any

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.keyboards import inline_keyboard
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.queries import InlineAnswer, InlineResult
from bot.sandbox.telegram.sending import check_text, known_people
from bot.sandbox.telegram.shapes import checked
from bot.sandbox.telegram.wording import worded
from bot.sandbox.telegram.world import World

_MAX_NOTICE = 200
_MAX_RESULTS = 50
_CACHE_S = 300  # Bot API, answerInlineQuery.cache_time
_OTHER_TYPES = "audio contact game document gif location mpeg4_gif photo sticker venue video voice"


def answer_callback_query(world: World, args: Arguments) -> object:
    """Show the person who pressed a button a notice, or just end the button's waiting."""
    text = args.text("text")
    if len(text) > _MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    asked = world.callbacks.find(args.text("callback_query_id"))
    answer: dict[str, Any] = {"text": text, "show_alert": args.flag("show_alert")}
    if args.text("url"):
        answer["url"] = args.text("url")
    world.callbacks.close(asked, answer)
    return True


def answer_inline_query(world: World, args: Arguments) -> object:
    """Offer articles to the person who asked."""
    given = args.array("results", "inline query results")
    if given is None:
        raise bad_request("can't find results in the request")
    if len(given) > _MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = tuple(_result(world, offered) for offered in given)
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    next_offset = args.text("next_offset")
    if len(next_offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    asked = world.inline.find(args.text("inline_query_id"))
    answer = InlineAnswer(results, next_offset)
    cache_s = args.integer("cache_time", _CACHE_S)
    if cache_s > 0:
        personal = args.flag("is_personal")
        world.inline.remember(asked, answer, world.now() + cache_s, personal=personal)
    world.inline.close(asked, answer)
    return True


def _result(world: World, offered: Any) -> InlineResult:
    if not isinstance(offered, dict):
        raise _unparsable("Expected an Object")
    kind = offered.get("type")
    if kind in _OTHER_TYPES.split():
        raise not_imitated(f"inline results of type {kind}")
    if kind != "article":
        raise _unparsable(f'Type "{kind}" is unsupported for the inline query result')
    checked("InlineQueryResultArticle", offered)
    if not 1 <= len(str(offered.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not str(offered.get("title", "")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = offered.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise not_imitated("inline results without a message_text")
    checked("InputTextMessageContent", content)
    if not isinstance(content["message_text"], str) or not content["message_text"]:
        raise bad_request("MESSAGE_EMPTY")
    written = worded(content["message_text"], content.get("parse_mode", ""), content.get("entities"))
    wording = known_people(world, written)
    check_text(wording)
    markup = inline_keyboard(offered.get("reply_markup"))
    return InlineResult(str(offered["id"]), offered, wording, markup, content.get("link_preview_options"))


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse inline query result: {reason}")


METHODS = (
    Method(
        "answerCallbackQuery",
        answer_callback_query,
        "callback_query_id",
        "text show_alert url",
        "cache_time",
    ),
    Method(
        "answerInlineQuery",
        answer_inline_query,
        "inline_query_id results",
        "cache_time is_personal next_offset",
        "button",
    ),
)
