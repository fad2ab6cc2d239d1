"""Blocks and views one step beyond a limit, by the names of the published list of invalid cases."""

from typing import Any

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(**more: Any) -> Json:
    return {"text": plain(), "value": "v"} | more


def options(count: int) -> list[Json]:
    return [{"text": plain(), "value": str(number)} for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "press"} | more


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def entry(element: Json, **more: Any) -> list[Json]:
    return [{"type": "input", "label": plain(), "element": element} | more]


def select(**more: Any) -> list[Json]:
    return actions({"type": "static_select", "action_id": "pick"} | more)


def confirm(**more: Any) -> list[Json]:
    asked = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()} | more
    return actions(button(confirm=asked))


def block(kind: str, **more: Any) -> list[Json]:
    return [{"type": kind} | more]


def choices(kind: str, count: int) -> list[Json]:
    return actions({"type": kind, "action_id": "pick", "options": options(count)})


def video(**more: Any) -> list[Json]:
    parts = {"alt_text": "a", "title": plain(), "thumbnail_url": "https://a", "video_url": "https://a"}
    return block("video", **(parts | more))


def image(**more: Any) -> list[Json]:
    return block("image", **({"image_url": "https://a", "alt_text": "a"} | more))


def card(**more: Any) -> list[Json]:
    return block("card", **({"title": mrkdwn()} | more))


def feedback(**more: Any) -> list[Json]:
    good = {"text": plain(), "value": "v"}
    buttons = {"type": "feedback_buttons", "positive_button": good | more, "negative_button": good}
    return block("context_actions", elements=[buttons])


def cells(rows: int, columns: int, text: str = "x") -> list[list[Json]]:
    return [[{"type": "raw_text", "text": text} for _ in range(columns)] for _ in range(rows)]


def data_table(rows: list[list[Json]], **more: Any) -> list[Json]:
    return block("data_table", rows=rows, **more)


def chart(kind: str, **more: Any) -> list[Json]:
    return block("data_visualization", title="t", chart={"type": kind} | more)


def pie(*segments: Json) -> list[Json]:
    return chart("pie", segments=list(segments))


def series(name: str = "s", points: int = 1, label: str = "p") -> Json:
    return {"name": name, "data": [{"label": label, "value": 1}] * points}


def bars(*rows: Json, **axis: Any) -> list[Json]:
    return chart("bar", series=list(rows), axis_config={"categories": ["c"]} | axis)


def view(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": block("divider")} | more


BLOCK_CASES: dict[str, list[Json]] = {
    "text-empty": block("section", text=mrkdwn(0)),
    "text-too-long": block("section", text=mrkdwn(3001)),
    "button-action-id-too-long": actions(button(action_id="x" * 256)),
    "button-text-too-long": actions(button(text=plain(76))),
    "button-url-too-long": actions(button(url="x" * 3001)),
    "button-value-too-long": actions(button(value="x" * 2001)),
    "button-accessibility-label-too-long": actions(button(accessibility_label="x" * 76)),
    "confirmation-title-too-long": confirm(title=plain(101)),
    "confirmation-text-too-long": confirm(text=plain(301)),
    "confirmation-confirm-too-long": confirm(confirm=plain(31)),
    "confirmation-deny-too-long": confirm(deny=plain(31)),
    "option-text-too-long": select(options=[option(text=plain(76))]),
    "option-value-too-long": select(options=[option(value="x" * 151)]),
    "option-url-too-long": actions(
        {"type": "overflow", "action_id": "more", "options": [option(url="\U0001f600" * 3001)]}
    ),
    "option-description-too-long": select(options=[option(description=plain(76))]),
    "option-group-label-too-long": select(option_groups=[{"label": plain(76), "options": options(1)}]),
    "option-group-empty": select(option_groups=[{"label": plain(), "options": []}]),
    "option-group-too-many-options": select(option_groups=[{"label": plain(), "options": options(101)}]),
    "select-placeholder-too-long": select(options=options(1), placeholder=plain(151)),
    "select-too-many-options": select(options=options(101)),
    "select-too-many-option-groups": select(option_groups=[{"label": plain(), "options": options(1)}] * 101),
    "overflow-empty": choices("overflow", 0),
    "overflow-too-many-options": choices("overflow", 6),
    "checkboxes-empty": choices("checkboxes", 0),
    "checkboxes-too-many-options": choices("checkboxes", 11),
    "radio-buttons-empty": choices("radio_buttons", 0),
    "radio-buttons-too-many-options": choices("radio_buttons", 11),
    "url-source-url-empty": block(
        "task_card", task_id="1", title="t", sources=[{"type": "url", "url": "", "text": "t"}]
    ),
    "url-source-url-too-long": block(
        "task_card", task_id="1", title="t", sources=[{"type": "url", "url": "x" * 3001, "text": "t"}]
    ),
    "table-too-many-rows": block("table", rows=cells(101, 1)),
    "table-ragged-rows": block("table", rows=cells(1, 1) + cells(1, 2)),
    "table-column-settings-mismatch": block("table", rows=cells(2, 2), column_settings=[{"is_wrapped": True}]),
    "file-input-max-files-too-small": entry({"type": "file_input", "max_files": 0}),
    "file-input-max-files-too-large": entry({"type": "file_input", "max_files": 11}),
    "plain-text-input-max-length-too-large": entry({"type": "plain_text_input", "max_length": 3001}),
    "number-input-inverted-range": entry(
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "1"}
    ),
    "actions-too-many-elements": actions(*(button(action_id=str(number)) for number in range(26))),
    "context-too-many-elements": block("context", elements=[mrkdwn()] * 11),
    "context-invalid-element": block("context", elements=[button()]),
    "header-text-too-long": block("header", text=plain(151)),
    "image-url-too-long": image(image_url="x" * 3001),
    "image-alt-text-too-long": image(alt_text="x" * 2001),
    "image-url-and-slack-file": image(slack_file={"id": "F1"}),
    "input-label-too-long": entry({"type": "plain_text_input"}, label=plain(2001)),
    "input-hint-too-long": entry({"type": "plain_text_input"}, hint=plain(2001)),
    "input-invalid-element": entry(button()),
    "markdown-empty": block("markdown", text=""),
    "markdown-too-long": block("markdown", text="x" * 12_001),
    "section-text-too-long": block("section", text=mrkdwn(3001)),
    "section-too-many-fields": block("section", fields=[mrkdwn()] * 11),
    "section-field-too-long": block("section", fields=[mrkdwn(2001)]),
    "section-missing-content": block("section"),
    "block-id-too-long": block("divider", block_id="x" * 256),
    "static-select-options-and-groups": select(
        options=options(1), option_groups=[{"label": plain(), "options": options(1)}]
    ),
    "video-alt-text-empty": video(alt_text=""),
    "video-alt-text-too-long": video(alt_text="x" * 201),
    "video-title-too-long": video(title=plain(201)),
    "video-author-name-too-long": video(author_name="x" * 51),
    "video-description-too-long": video(description=plain(201)),
    "video-provider-name-too-long": video(provider_name="x" * 51),
    "alert-text-too-long": block("alert", text=mrkdwn(201)),
    "card-title-too-long": card(title=mrkdwn(151)),
    "card-subtitle-too-long": card(subtitle=mrkdwn(151)),
    "card-body-too-long": card(body=mrkdwn(201)),
    "card-subtext-too-long": card(subtext=mrkdwn(201)),
    "card-too-many-actions": card(actions=[button()] * 4),
    "carousel-empty": block("carousel", elements=[]),
    "carousel-too-many-cards": block("carousel", elements=card() * 11),
    "container-title-too-long": block("container", title=plain(151), child_blocks=block("divider")),
    "container-subtitle-too-long": block("container", subtitle=plain(151), child_blocks=block("divider")),
    "container-too-many-child-blocks": block("container", title=plain(), child_blocks=block("divider") * 11),
    "context-actions-too-many-elements": block(
        "context_actions", elements=[{"type": "icon_button", "icon": "trash", "text": plain()}] * 6
    ),
    "feedback-button-text-too-long": feedback(text=plain(76)),
    "feedback-button-value-too-long": feedback(value="x" * 2001),
    "feedback-button-accessibility-label-too-long": feedback(accessibility_label="x" * 76),
    "icon-button-too-many-visible-users": block(
        "context_actions",
        elements=[{"type": "icon_button", "icon": "trash", "text": plain(), "visible_to_user_ids": ["U1"] * 11}],
    ),
    "data-table-too-few-rows": data_table(cells(1, 1)),
    "data-table-too-many-rows": data_table(cells(202, 1)),
    "data-table-too-few-columns": data_table(cells(2, 0)),
    "data-table-too-many-columns": data_table(cells(2, 21)),
    "data-table-page-size-too-small": data_table(cells(2, 1), page_size=0),
    "data-table-page-size-too-large": data_table(cells(2, 1), page_size=101),
    "data-table-cell-text-empty": data_table(cells(2, 1, "")),
    "data-table-content-too-long": data_table(cells(2, 1, "x" * 10_001)),
    "data-visualization-title-too-long": block(
        "data_visualization",
        title="x" * 51,
        chart={"type": "pie", "segments": [{"label": "a", "value": 1}]},
    ),
    "pie-chart-empty": pie(),
    "pie-chart-too-many-segments": pie(*[{"label": "a", "value": 1}] * 13),
    "chart-segment-label-too-long": pie({"label": "x" * 21, "value": 1}),
    "chart-segment-value-not-positive": pie({"label": "a", "value": 0}),
    "chart-series-empty": bars(),
    "chart-too-many-series": bars(*[series()] * 13),
    "data-series-name-too-long": bars(series(name="x" * 21)),
    "data-series-empty": bars(series(points=0)),
    "data-series-too-many-points": bars(series(points=21)),
    "data-point-label-too-long": bars(series(label="x" * 21)),
    "axis-categories-empty": bars(series(), categories=[]),
    "axis-too-many-categories": bars(series(), categories=["c"] * 21),
    "axis-category-label-too-long": bars(series(), categories=["x" * 21]),
    "axis-label-too-long": bars(series(), x_label="x" * 51),
    "an-option-chosen-that-is-not-offered": select(options=options(2), initial_option=option(value="9")),
    "an-option-chosen-under-another-label": select(options=options(2), initial_option=option(text=plain(2), value="1")),
    "an-option-chosen-that-is-in-no-group": select(
        option_groups=[{"label": plain(), "options": options(2)}], initial_option=option(value="9")
    ),
    "a-radio-button-chosen-that-is-not-offered": actions(
        {"type": "radio_buttons", "action_id": "a", "options": options(2), "initial_option": option(value="9")}
    ),
    "a-box-checked-that-is-not-offered": actions(
        {"type": "checkboxes", "action_id": "a", "options": options(2), "initial_options": [option(value="9")]}
    ),
    "options-chosen-of-which-one-is-not-offered": entry(
        {"type": "multi_static_select", "options": options(2), "initial_options": [*options(1), option(value="9")]}
    ),
    "a-day-that-is-none": actions({"type": "datepicker", "action_id": "a", "initial_date": "2026-02-30"}),
    "a-day-in-another-form": actions({"type": "datepicker", "action_id": "a", "initial_date": "2026-2-003"}),
    "a-time-that-is-none": actions({"type": "timepicker", "action_id": "a", "initial_time": "24:00"}),
    "a-time-in-another-form": actions({"type": "timepicker", "action_id": "a", "initial_time": "9:5am"}),
    "a-moment-that-has-no-ten-digits": actions(
        {"type": "datetimepicker", "action_id": "a", "initial_date_time": 162863383}
    ),
    "a-button-to-nowhere": actions(button(url="not a url")),
    "a-button-that-runs-a-script": actions(button(url="javascript:alert(1)")),
    "a-button-to-a-site-without-a-name": actions(button(url="https://")),
    "an-image-that-is-a-file": image(image_url="file:///etc/passwd"),
    "an-image-without-a-scheme": image(image_url="example.com/a.png"),
    "a-video-without-a-scheme": video(video_url="example.com/a.mp4"),
    "a-thumbnail-without-a-scheme": video(thumbnail_url="a.png"),
    "an-overflow-option-to-nowhere": actions(
        {"type": "overflow", "action_id": "more", "options": [option(url="not a url")]}
    ),
    "a-file-asked-for-in-a-message": entry({"type": "file_input"}),
    "an-address-asked-for-in-a-message": entry({"type": "email_text_input"}),
    "a-link-asked-for-in-a-message": entry({"type": "url_text_input"}),
    "a-number-asked-for-in-a-message": entry({"type": "number_input", "is_decimal_allowed": True}),
    "a-file-block": block("file", external_id="a", source="remote"),
    "two-tables": block("table", rows=cells(1, 1)) * 2,
    "a-file-block-in-a-container": block("container", child_blocks=block("file", external_id="a", source="remote")),
    "two-blocks-with-one-id": block("divider", block_id="a") + block("divider", block_id="a"),
    "two-buttons-with-one-action": actions(button(), button()),
    "a-key-nobody-knows": block("divider", colour="red"),
    "a-type-nobody-knows": block("billboard"),
    "a-block-without-a-type": [{"text": plain()}],
    "too-many-blocks": block("divider") * 51,
    "mrkdwn-in-a-header": block("header", text=mrkdwn()),
    "emoji-in-mrkdwn": block("section", text=mrkdwn() | {"emoji": True}),
    "an-image-nobody-can-read": block("image", image_url="https://a"),
    "an-image-from-nowhere": block("image", alt_text="a"),
    "a-list-in-a-quote": block(
        "rich_text",
        elements=[{"type": "rich_text_quote", "elements": [{"type": "rich_text_list", "elements": []}]}],
    ),
    "rich-text-without-words": block(
        "rich_text",
        elements=[{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
    ),
}


VIEW_CASES: dict[str, Json] = {
    "view-missing-blocks": view(blocks=[]),
    "view-too-many-blocks": view(blocks=block("divider") * 101),
    "view-private-metadata-too-long": view(private_metadata="x" * 3001),
    "view-callback-id-too-long": view(callback_id="x" * 256),
    "view-title-too-long": view(title=plain(25)),
    "view-close-too-long": view(close=plain(25)),
    "view-submit-too-long": view(submit=plain(25)),
    "an-input-nobody-can-send": view(blocks=entry({"type": "plain_text_input"})),
    "markdown-in-a-modal": view(blocks=block("markdown", text="x")),
    "markdown-on-a-home-tab": {"type": "home", "blocks": block("markdown", text="x")},
    "a-table-in-a-modal": view(blocks=block("table", rows=cells(1, 1))),
    "a-file-block-in-a-modal": view(blocks=block("file", external_id="a", source="remote")),
    "two-elements-that-want-the-focus": view(
        submit=plain(), blocks=entry({"type": "plain_text_input", "focus_on_load": True}) * 2
    ),
    "two-menus-that-want-the-focus": view(
        blocks=select(options=options(1), focus_on_load=True)
        + block("section", text=plain(), accessory={"type": "datepicker", "action_id": "a", "focus_on_load": True})
    ),
    "a-home-with-a-title": view(type="home"),
    "a-modal-without-a-title": {"type": "modal", "blocks": block("divider")},
}
