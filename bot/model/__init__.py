"""The nouns of the house, as rows; importing this package makes every table known."""

from bot.model import alert, effect, entry, incident, mention, post, script, signal, statement

__all__ = ["alert", "effect", "entry", "incident", "mention", "post", "script", "signal", "statement"]
