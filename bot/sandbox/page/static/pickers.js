// What can be chosen in a message or a form: selects, boxes to tick, days and times.

import { busy } from "./api.js";
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { say } from "./words.js";

export const INPUT_TYPES = {
  plain_text_input: "text", number_input: "number", datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
  email_text_input: "email", url_text_input: "url",
};
const DATES = new Set(["datepicker", "timepicker", "datetimepicker"]);

// Returns what a select offers: [{label, options: [[value, text, marked]]}], or null when it is no select; `marked` is
// true of a text in mrkdwn.
export function choicesOf(element, room) {
  const pairs = (options) => options.map((option) => [option.value, option.text.text, option.text.type === "mrkdwn"]);
  if (element.option_groups) return element.option_groups.map((group) => ({ label: group.label.text, options: pairs(group.options) }));
  if (element.options) return [{ options: pairs(element.options) }];
  if (element.type.endsWith("users_select")) return [{ options: room.people.map((person) => [person.slack_id, person.name]) }];
  if (/(channels|conversations)_select$/.test(element.type)) return [{ options: room.channels }];
  return null;
}

export function optionNodes(choices) {
  return choices.flatMap(({ label, options }) => {
    const nodes = options.map(([value, text]) => h("option", { value }, text));
    return label ? [h("optgroup", { label }, ...nodes)] : nodes;
  });
}

export const isBoxes = (element) => element.type === "checkboxes" || element.type === "radio_buttons" || element.type.startsWith("multi_");

// What the app has chosen beforehand, as texts.
export function initialOf(element) {
  const options = element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
  const plain = ["date", "time", "user", "channel", "conversation"].map((name) => element[`initial_${name}`]);
  const many = ["users", "channels", "conversations"].flatMap((name) => element[`initial_${name}`] ?? []);
  const moment = element.initial_date_time && localTime(element.initial_date_time);
  return [...options.map((option) => option.value), ...plain, ...many, moment, element.initial_value].filter((value) => typeof value === "string");
}

export function boxes(element, choices, attributes, names) {
  const chosen = new Set(initialOf(element));
  const kind = element.type === "radio_buttons" ? "radio" : "checkbox";
  const name = `${element.action_id}-${Math.random()}`; // one group of radio buttons each time it is drawn
  const ticks = choices.flatMap(({ options }) => options).map(([value, text, marked]) => {
    const tick = h("input", { type: kind, value, name, "data-focus": `${element.action_id}/${value}` });
    tick.checked = chosen.has(value);
    return h("label", {}, tick, " ", ...(marked ? mrkdwn(text, names) : [text]));
  });
  return h("div", { class: "boxes", role: kind === "radio" ? "radiogroup" : "group", "data-kind": kind, ...attributes }, ticks);
}

// Returns what the person has put into a control: a text, or a list of them where several can be chosen.
export function valueOf(control) {
  if (control.type === "datetime-local") return control.value && String(Date.parse(control.value) / 1000);
  if (control.tagName !== "DIV") return control.value;
  const ticked = [...control.querySelectorAll(":checked")].map((tick) => tick.value);
  return control.dataset.kind === "radio" ? ticked[0] ?? "" : ticked;
}

// A control in a message tells the app of each choice at once; null for what cannot be chosen from.
export function picker(element, room, agreed) {
  const title = element.placeholder?.text ?? (element.type === "overflow" ? "⋯" : say("选择…", "Choose…"));
  const attributes = { "aria-label": title, "data-action": element.action_id, "data-focus": element.action_id };
  const choices = choicesOf(element, room);
  let node = null;
  if (choices && isBoxes(element)) node = boxes(element, choices, attributes, room.names);
  else if (choices) node = h("select", { class: "b-select", ...attributes }, h("option", { value: "" }, title), ...optionNodes(choices));
  else if (DATES.has(element.type)) node = h("input", { class: "b-select", type: INPUT_TYPES[element.type], ...attributes });
  if (!node) return null;
  const [before = ""] = initialOf(element);
  if (node.tagName !== "DIV") node.value = before;
  node.addEventListener("change", async () => {
    const value = valueOf(node);
    if (!value) return;
    if (!element.confirm || (await agreed(element.confirm))) await busy(node, () => room.act(element, [value].flat().join(",")));
    else if (node.tagName !== "DIV") node.value = before;
  });
  return node;
}

function localTime(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
