"""The few errors of the house, named by what the person or the outbox must do next.

Each carries an English sentence with ``{named}`` facts, fit to show; ``chat.words`` tells it in the reader's language.
"""


class OnevoiceError(Exception):
    """Base of every error that is answered with its own words."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts) if self.facts else self.sentence


class NotFound(OnevoiceError):
    """What was named does not exist; the text says how to find what does."""


class NotAllowed(OnevoiceError):
    """The person may not do this; the text says who may."""


class BadInput(OnevoiceError):
    """What was typed cannot be used; the text says what to type instead."""


class SourceDown(OnevoiceError):
    """A store of mentions cannot be read now; nothing of it was taken and it is tried again."""


class NotDelivered(OnevoiceError):
    """A chat platform did not confirm a call.

    ``permanent``: trying again cannot help. ``retry_after_s``: certainly not accepted, try after this long.
    ``ambiguous``: it may have been accepted; look before sending again.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        ambiguous: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.ambiguous = ambiguous


class PictureRefused(NotDelivered):
    """A platform does not take a message for its picture; without it the words may go.

    ``retry_after_s``: the picture may be taken after this long; None: never.
    """

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason, permanent=retry_after_s is None, retry_after_s=retry_after_s)
