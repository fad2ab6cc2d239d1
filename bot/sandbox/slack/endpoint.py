"""Signed HTTP delivery: Slack's requests to an app's own URL."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.envelope import ACK_WITHIN_S, Answer, Envelope
from bot.sandbox.slack.identity import VERIFICATION_TOKEN

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's v0 signature of ``body``."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Endpoint:
    """The app's request URL, verified once before the first delivery."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None
        self._verified = False

    async def send(self, envelope: Envelope) -> Answer:
        """POST ``envelope`` and wait for the app's answer."""
        if not self._verified and await self.verify():
            return Answer(taken=False, reason="http_error")
        content_type, body = _body_of(envelope)
        headers = self._signed(content_type, body)
        if envelope.attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}
        return await self._post(headers, body)

    async def verify(self) -> str:
        """Ask for the challenge back, as Slack does when the address is saved; return what went wrong, or nothing."""
        challenge = secrets.token_hex(16)
        asked = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        body = json.dumps(asked).encode()
        answer = await self._post(self._signed(_JSON, body), body)
        said = (answer.body or {}).get("challenge", (answer.body or {}).get("text", ""))
        self._verified = answer.taken and str(said).strip() == challenge
        if self._verified:
            return ""
        return "it did not give the challenge back" if answer.taken else answer.reason

    def _signed(self, content_type: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))  # apps compare with their own real clock, within 5 minutes
        return {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
        }

    async def _post(self, headers: dict[str, str], body: bytes) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_WITHIN_S))
        try:
            async with self._session.post(self.url, data=body, headers=headers, max_redirects=2) as response:
                text = await response.text()
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= response.status < 300:
                    return Answer(taken=False, reason="http_error", no_retry=no_retry)
                return Answer(taken=True, body=_read_answer(text))
        except TimeoutError:
            return Answer(taken=False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(taken=False, reason="too_many_redirects")
        except aiohttp.ClientError:
            return Answer(taken=False, reason="connection_failed")

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _body_of(envelope: Envelope) -> tuple[str, bytes]:
    if envelope.type == "events_api":
        return _JSON, json.dumps(envelope.payload).encode()
    if envelope.type == "interactive":
        return _FORM, urlencode({"payload": json.dumps(envelope.payload)}).encode()
    fields = {
        name: str(value).lower() if isinstance(value, bool) else value for name, value in envelope.payload.items()
    }
    return _FORM, urlencode(fields).encode()


def _read_answer(text: str) -> dict[str, Any] | None:
    """Read an answer as JSON; a command may also be answered with bare text."""
    if not text.strip():
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return {"text": text}
    return said if isinstance(said, dict) else {"text": text}
