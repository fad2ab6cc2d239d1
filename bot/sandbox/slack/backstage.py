"""What the methods of the Web API act on."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.schedule import Schedule
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.uploads import Uploads
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Backstage:
    """The rooms behind the wire, joined once by the server."""

    workspace: Workspace
    courier: Courier
    events: Events
    triggers: Triggers
    views: Views
    response_urls: ResponseUrls
    uploads: Uploads
    schedule: Schedule
    scopes: frozenset[str]
    root: Callable[[], str]
