"""The rules for rich_text blocks: sections, lists, quotes, preformatted text and what they hold."""

from bot.sandbox.slack.blockkit_rules import Check, anything, each, number, one_of, shape, string, truth, typed

_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), truth))
_MENTION_STYLE = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink", "underline"), truth),
)
_TYPE: dict[str, Check] = {"type": anything}
INLINE: dict[str, Check] = {
    "text": shape(_TYPE | {"text": string(fewest=1)}, {"style": _STYLE}),
    "link": shape(_TYPE | {"url": string(3000, 1)}, {"text": string(), "unsafe": truth, "style": _STYLE}),
    "emoji": shape(_TYPE | {"name": string(fewest=1)}, {"unicode": string(), "style": _STYLE}),
    "user": shape(_TYPE | {"user_id": string(fewest=1)}, {"style": _MENTION_STYLE}),
    "usergroup": shape(_TYPE | {"usergroup_id": string(fewest=1)}, {"style": _MENTION_STYLE}),
    "channel": shape(_TYPE | {"channel_id": string(fewest=1)}, {"style": _MENTION_STYLE}),
    "team": shape(_TYPE | {"team_id": string(fewest=1)}, {"style": _MENTION_STYLE}),
    "broadcast": shape(_TYPE | {"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
    "color": shape(_TYPE | {"value": string(fewest=1)}, {"style": _STYLE}),
    "date": shape(
        _TYPE | {"timestamp": number(0), "format": string(fewest=1)},
        {"url": string(3000), "fallback": string(), "style": _STYLE},
    ),
}
_INLINES = each(typed(INLINE))
_IN_CODE = each(typed({name: INLINE[name] for name in ("text", "link")}))
_BORDER: dict[str, Check] = {"border": number(0)}
SECTION = shape(_TYPE | {"elements": _INLINES})
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_preformatted": shape(_TYPE | {"elements": _IN_CODE}, _BORDER | {"language": string()}),
    "rich_text_quote": shape(_TYPE | {"elements": _INLINES}, _BORDER),
    "rich_text_list": shape(
        _TYPE
        | {
            "style": one_of("bullet", "ordered"),
            "elements": each(typed({"rich_text_section": SECTION})),
        },
        _BORDER | {"indent": number(0, 8), "offset": number(0)},
    ),
}
RICH_TEXT = shape(_TYPE | {"elements": each(typed(PARTS))}, {"block_id": string(255)})
