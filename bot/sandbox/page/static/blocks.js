// Turns the Block Kit blocks of a message into DOM nodes that can be pressed.

import { emoji } from "./emoji.js";
import { byId, h, picture, safeHref } from "./dom.js";
import { busy } from "./api.js";
import { mrkdwn } from "./mrkdwn.js";
import { picker } from "./pickers.js";
import { richText } from "./richtext.js";
import { say } from "./words.js";

// `room` = {names, people, act(element, value)}: who is who, and what a press does.
export function messageBlocks(blocks, room) {
  return blocks.map((block) => messageBlock(block, room));
}

export function messageBlock(block, room) {
  switch (block.type) {
    case "header": return h("h3", { class: "b-header" }, ...textObject(block.text, room.names));
    case "divider": return h("hr");
    case "section": return section(block, room);
    case "context": return h("div", { class: "b-context" }, ...(block.elements ?? []).map((part) => contextPart(part, room)));
    case "actions": return h("div", { class: "b-actions" }, ...(block.elements ?? []).map((part) => control(part, room)));
    case "rich_text": return h("div", { class: "b-rich" }, ...richText(block, room.names));
    case "image": return picturePlace(block);
    case "markdown": return h("div", { class: "b-plain" }, block.text);
    default: return h("p", { class: "b-unknown" }, `[${block.type}]`);
  }
}

export function textObject(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return [object.text.replace(/:([a-z0-9_+'-]+):/g, (_, name) => emoji(name))];
}

function section(block, room) {
  const body = h("div", { class: "b-text" }, ...textObject(block.text, room.names));
  if (block.fields) body.append(h("div", { class: "b-fields" }, ...block.fields.map((field) => h("div", {}, ...textObject(field, room.names)))));
  const beside = block.accessory && control(block.accessory, room);
  return h("div", { class: "b-section" }, body, beside);
}

function contextPart(part, room) {
  if (part.type === "image") return h("span", { class: "b-thumb", title: part.alt_text }, "🖼");
  return h("span", {}, ...textObject(part, room.names));
}

// Nothing is loaded from outside: a picture that is no file of the sandbox shows as its description.
function picturePlace(block) {
  const own = block.slack_file?.url;
  if (own) return picture(own, block.alt_text);
  return h("figure", { class: "b-image" }, h("span", { "aria-hidden": "true" }, "🖼"), h("figcaption", {}, block.title?.text || block.alt_text || ""));
}

export function control(element, room) {
  if (element.type === "button") return button(element, room);
  if (element.type === "image") return picturePlace(element);
  return picker(element, room, (question) => agreed(question, room.names)) ?? h("span", { class: "b-unknown" }, `[${element.type}]`);
}

function button(element, room) {
  const attributes = {
    type: "button",
    class: `b-button ${element.style ?? ""}`,
    "data-action": element.action_id,
    "data-focus": `${element.action_id}/${element.value ?? ""}`,
    "aria-label": element.accessibility_label,
  };
  const node = h("button", attributes, ...textObject(element.text, room.names));
  node.addEventListener("click", async () => {
    if (element.confirm && !(await agreed(element.confirm, room.names))) return;
    const href = element.url && safeHref(element.url);
    if (href) window.open(href, "_blank", "noopener");
    await busy(node, () => room.act(element, element.value));
  });
  return node;
}

// Asks the question a button carries; true when the person agrees.
export function agreed(question, names) {
  const dialog = byId("confirm");
  const yes = h("button", { type: "submit", value: "yes", class: `b-button ${question.style === "danger" ? "danger" : "primary"}` }, question.confirm?.text ?? say("确定", "Yes"));
  const no = h("button", { type: "submit", value: "no", class: "b-button" }, question.deny?.text ?? say("取消", "Cancel"));
  dialog.replaceChildren(
    h("form", { method: "dialog" },
      h("h2", {}, question.title?.text ?? ""),
      h("div", { class: "modal-body" }, h("p", {}, ...textObject(question.text, names))),
      h("footer", {}, no, yes)),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
