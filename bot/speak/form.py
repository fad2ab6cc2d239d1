"""The form a statement is written in: its key, and one blank for each locale, headquarters' language first."""

from collections.abc import Mapping

from bot.chat.message import Blank, Form
from bot.config import Config
from bot.speak.library import starting_keys, starting_text
from bot.speak.statement import LONGEST_TEXT, locales

LOCALE_WORDS = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
_WORDS = {
    "zh-Hans": ("对外声明", "存为草稿", "话术代号", "态度、事实、行动，写上具体时间"),
    "zh-Hant": ("對外聲明", "存為草稿", "話術代號", "態度、事實、行動，寫上具體時間"),
    "en": ("Statement", "Save draft", "Key of the script", "Attitude, facts, actions, with dates"),
}


def statement_form(config: Config, key: str, texts: Mapping[str, str], command: str) -> Form:
    """Return the form; blanks are filled with ``texts``, else with the draft shipped for the key."""
    title, submit, key_label, hint = _WORDS[config.language]
    key_blank = Blank(key="key", label=key_label, initial=key, longest=40, hint=", ".join(starting_keys()))
    text_blanks = [
        Blank(
            key=locale,
            label=LOCALE_WORDS[locale],
            kind="text",
            initial=texts.get(locale) or starting_text(key, locale),
            required=locale == config.language,
            longest=LONGEST_TEXT,
            hint=hint,
        )
        for locale in locales(config)
    ]
    blanks = [key_blank, *text_blanks] if command.endswith("new") else text_blanks
    return Form(title=title, command=command, submit=submit, blanks=tuple(blanks))
