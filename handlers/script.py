"""Scripts: the approved words, byte for byte, or a plain "none approved yet"."""

from bot.chat.asker import language_of
from bot.chat.command import Command
from bot.chat.message import Ask, Reply
from bot.config import Language
from bot.model.script import Script, Serving
from bot.speak.statement import sha256
from bot.store.store import Store

_LOCALES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
_MOST_CHOICES = 20


def serve(ask: Ask, store: Store) -> Reply:
    """Return the approved text of a key in the caller's locale, or in one named after the key."""
    words = ask.text.split()
    words = words[1:] if words[:1] == ["show"] and len(words) > 1 else words
    locale = _locale(words, ask, store)
    if ask.via == "inline":
        return _offer(ask, store, words[0] if words else "", locale)
    if not words or words == ["list"]:
        return _list(ask, store, locale)
    key = words[0]
    script = _servable(store, key.lower(), locale, ask)
    if script is None:
        others = store.scripts.locales_of(key.lower(), ask.at)
        return Reply(
            "script_none", {"key": key, "locale": locale, "others": others, "keys": store.scripts.known_keys()}
        )
    _log(ask, store, script)
    return Reply("script", {"script": script, "text": script.text, "short": script.sha256[:12]})


def _servable(store: Store, key: str, locale: str, ask: Ask) -> Script | None:
    script = store.scripts.served_now(key, locale, ask.at)
    if script is None or sha256(script.text) == script.sha256:
        return script
    detail: dict[str, object] = {"script": script.id}
    store.entries.add("onevoice", "refuse_serving", f"script:{script.key}", ask.at, detail=detail)
    return None


def _offer(ask: Ask, store: Store, key: str, locale: str) -> Reply:
    """Return inline results: what begins with the typed letters, each with its exact text."""
    found = [
        script
        for each in store.scripts.known_keys()
        if each.startswith(key.lower()) and (script := _servable(store, each, locale, ask))
    ][:_MOST_CHOICES]
    for script in found:
        _log(ask, store, script)
    return Reply(
        choices=tuple(
            (f"{script.id}", f"{script.key} · {script.locale} · v{script.number}", script.text[:90], script.text)
            for script in found
        )
    )


def _list(ask: Ask, store: Store, locale: str) -> Reply:
    rows = [{"key": key, "locales": store.scripts.locales_of(key, ask.at)} for key in store.scripts.known_keys()]
    return Reply("scripts", {"rows": rows, "locale": locale})


def _locale(words: list[str], ask: Ask, store: Store) -> str:
    """Return the locale named after the key, else the caller's own. One nobody writes in is not answered in another.

    Inline, words are still being typed: what names no locale yet is passed over.
    """
    named = next((locale for locale in _LOCALES if len(words) > 1 and words[-1].lower() == locale.lower()), None)
    if named or len(words) < 2 or ask.via == "inline":
        return named or language_of(ask, store.config)
    return words[-1]


def _log(ask: Ask, store: Store, script: Script) -> None:
    store.scripts.serve(
        Serving(
            script_id=script.id or 0, platform=ask.platform, user_id=ask.person, room=ask.room, via=ask.via,
            served_at=ask.at,
        )
    )  # fmt: skip


COMMANDS = (Command(("script",), serve, usage="KEY [locale]"),)
