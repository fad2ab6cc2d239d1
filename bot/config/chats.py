"""How the bot reaches the chats."""

from typing import Literal

from pydantic import SecretStr

from bot.config.fields import BaseUrl, Listen, Section


class Slack(Section):
    """How the bot reaches Slack. ``listen`` and ``path`` matter in http mode only."""

    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    mode: Literal["socket", "http"] = "socket"
    listen: Listen = "0.0.0.0:3000"
    path: str = "/slack/events"
    api_url: BaseUrl = "https://slack.com/api/"


class Telegram(Section):
    """How the bot reaches Telegram."""

    token: SecretStr = SecretStr("")
    mode: Literal["polling"] = "polling"
    api_url: BaseUrl = "https://api.telegram.org/bot"
    file_url: BaseUrl = "https://api.telegram.org/file/bot"
