"""How far each person has read each room of both chats."""

from collections.abc import Mapping


class ReadMarks:
    """The order of the last message each person has seen, by place; a mark only moves forward.

    A place is named by the page: a channel, a thread in it, a chat. The marks live as long as the messages do.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._marks: dict[str, dict[str, float]] = {}

    def of(self, person: str) -> dict[str, float]:
        """Return the marks of ``person`` by place."""
        return dict(self._marks.get(person, {}))

    def move(self, person: str, marks: Mapping[str, float]) -> bool:
        """Move the marks of ``person`` forward; tell whether any has moved."""
        own = self._marks.setdefault(person, {})
        further = {place: order for place, order in marks.items() if order > own.get(place, 0)}
        own.update(further)
        self.revision += bool(further)
        return bool(further)
