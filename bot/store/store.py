"""One open transaction with its queries, by noun."""

from contextlib import AbstractContextManager

from sqlmodel import Session

from bot.config import Config
from bot.store.alerts import Alerts
from bot.store.effects import Effects
from bot.store.engagement import Engagement
from bot.store.entries import Entries
from bot.store.events import Events
from bot.store.history import History
from bot.store.incidents import Incidents
from bot.store.mentions import Mentions
from bot.store.posts import Posts
from bot.store.scripts import Scripts
from bot.store.signals import Signals
from bot.store.sources import Sources
from bot.store.statements import Statements


class Store:
    """What a handler or a sweep works with; everything it writes is committed together."""

    def __init__(self, session: Session, config: Config) -> None:
        self.config = config
        self._session = session
        self.mentions = Mentions(session)
        self.engagement = Engagement(session)
        self.signals = Signals(session)
        self.sources = Sources(session)
        self.alerts = Alerts(session)
        self.incidents = Incidents(session)
        self.history = History(session)
        self.statements = Statements(session)
        self.scripts = Scripts(session)
        self.effects = Effects(session)
        self.posts = Posts(session, config)
        self.events = Events(session)
        self.entries = Entries(session)

    def part(self) -> AbstractContextManager[object]:
        """Open a part of the transaction: an error that leaves it undoes what was done in it and nothing else."""
        return self._session.begin_nested()
