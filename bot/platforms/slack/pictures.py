"""Pictures: uploaded unseen, then shown by an image block of the message.

A file shared straight into a channel makes a message of its own, whose ts Slack does not tell and which carries no key
to be found by. An image block lets words and picture be one message, sent once and edited in place; the file stays
private until then, so an upload that is repeated in doubt is seen by nobody.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotDelivered, PictureRefused
from bot.platforms.slack.faults import error_of, repeatable
from bot.platforms.slack.fit import shortened
from bot.ports import Letter

_ALT_OF_FILE = 1000  # files.getUploadURLExternal, alt_txt_too_large
_ALT_OF_BLOCK = 2000
_NOT_READY_S = 2.0  # a new file is worked on for about a second: slackapi/python-slack-sdk issue 1521
_UNSAFE = re.compile(r"[^\w.-]+")


async def upload(web: AsyncWebClient, letter: Letter) -> str:
    """Upload the letter's picture and return its file id, or "" if there is none to upload."""
    if letter.picture is None or not letter.picture.png:
        return ""
    call = web.files_upload_v2(
        filename=f"{_UNSAFE.sub('-', letter.key)}.png",
        title=letter.key,
        content=letter.picture.png,
        alt_txt=shortened(letter.picture.alt, _ALT_OF_FILE),
    )
    answer = await repeatable(call)
    return str(answer["files"][0]["id"])


def image(letter: Letter) -> list[dict[str, Any]]:
    """Return the block that shows the letter's picture; [] when it has none that is uploaded."""
    if letter.picture is None or not letter.file_id:
        return []
    alt = shortened(letter.picture.alt, _ALT_OF_BLOCK)
    return [{"type": "image", "slack_file": {"id": letter.file_id}, "alt_text": alt}]


@contextmanager
def picture_blamed(letter: Letter) -> Iterator[None]:
    """Tell a refusal that may be due to the picture: Slack calls blocks invalid while their file is not ready."""
    try:
        yield
    except NotDelivered as fault:
        if letter.file_id and error_of(fault) == "invalid_blocks":
            raise PictureRefused("Slack does not show the picture yet", retry_after_s=_NOT_READY_S) from fault
        raise
