"""The two ways the stand-in says no: to a person in words, to the bot with Slack's error code."""

from typing import Any


class ActError(Exception):
    """A person tried what their chat would not let them do; the text says why in a plain sentence."""


class ApiError(Exception):
    """A Web API call is refused; ``code`` is Slack's error, ``extra`` joins the JSON answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class InvalidBlocksError(ApiError):
    """Blocks or a view break Block Kit's rules; ``problems`` are Slack's messages with JSON pointers."""

    def __init__(self, problems: list[str], code: str = "invalid_blocks") -> None:
        messages = [f"[ERROR] {problem}" for problem in problems]
        super().__init__(code, errors=problems, response_metadata={"messages": messages})
        self.problems = problems


class TooFast(ApiError):
    """A call comes before its turn; ``wait_s`` is Slack's Retry-After."""

    def __init__(self, code: str, wait_s: int) -> None:
        super().__init__(code)
        self.wait_s = wait_s
