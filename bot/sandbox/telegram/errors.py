"""The two ways an act fails: a person cannot do it, or Telegram refuses the bot."""


class ActError(Exception):
    """A person tried something their chat does not allow; the text is a plain sentence."""


class Refused(Exception):
    """Telegram's answer to a call it does not carry out."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        """Carry the HTTP status, the words, and for 429 the seconds to wait."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Planted(Refused):
    """A refusal that Telegram did not think of: somebody planted it."""


def bad_request(reason: str) -> Refused:
    """Return the 400 for a request that is wrong as it stands."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """Return the 403 for something this bot may not do."""
    return Refused(403, f"Forbidden: {reason}")


def too_many_requests(retry_after_s: int) -> Refused:
    """Return the 429 of flood control, with the whole seconds to wait."""
    return Refused(429, f"Too Many Requests: retry after {retry_after_s}", retry_after_s)


def conflict(reason: str) -> Refused:
    """Return the 409 of two readers of one stream of updates."""
    return Refused(409, f"Conflict: {reason}")


def not_imitated(what: str) -> Refused:
    """Return the loud 501 for what Telegram can do and this stand-in cannot."""
    return Refused(501, f"Not Implemented: the sandbox does not imitate {what}")
