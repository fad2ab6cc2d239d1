// Shows the modal that is open for the person, and sends what they fill in.

import { act, busy } from "./api.js";
import { byId, h, reconcile } from "./dom.js";
import { messageBlock } from "./blocks.js";
import { INPUT_TYPES, boxes, choicesOf, initialOf, isBoxes, optionNodes, valueOf } from "./pickers.js";
import { say } from "./words.js";

const dialog = byId("modal");
let shown = null; // the view on screen
let viewer = "";

// Opens, updates or closes the dialog. While the same view stays open, an input whose block did not change keeps
// its node, and so what has been typed into it.
export function showModal(view, person, room) {
  if (!view || person !== viewer) shut();
  viewer = person;
  if (!view) return;
  if (!shown || shown.id !== view.id) build();
  shown = view;
  dialog.querySelector("#modal-title").textContent = view.title?.text ?? "";
  const submit = dialog.querySelector("[data-testid=modal-submit]");
  submit.textContent = view.submit?.text ?? say("提交", "Submit");
  submit.hidden = !view.submit && !(view.blocks ?? []).some((block) => block.type === "input");
  dialog.querySelector(".modal-cancel").textContent = view.close?.text ?? say("取消", "Cancel");
  const items = (view.blocks ?? []).map((block, index) => ({ key: block.block_id ?? `#${index}`, value: block }));
  const inView = { ...room, act: (element, value) => act("slack/click_in_view", { as: person, view_id: view.id, action_id: element.action_id, value: value ?? null }) };
  reconcile(dialog.querySelector(".modal-body"), items, (block) => modalBlock(block, inView));
  if (!dialog.open) {
    dialog.showModal();
    dialog.querySelector(".modal-body :is(input, textarea, select)")?.focus();
  }
}

function shut() {
  shown = null;
  if (dialog.open) dialog.close();
}

function build() {
  dialog.replaceChildren(
    h("form", { novalidate: true, onsubmit: submitted },
      h("header", {},
        h("h2", { id: "modal-title" }),
        h("button", { type: "button", class: "bare", "aria-label": say("关闭", "Close"), onclick: cancelled }, "✕")),
      h("div", { class: "modal-body" }),
      h("footer", {},
        h("button", { type: "button", class: "b-button modal-cancel", "data-testid": "modal-cancel", onclick: cancelled }),
        h("button", { type: "submit", class: "b-button primary", "data-testid": "modal-submit" }))),
  );
}

function modalBlock(block, room) {
  if (block.type !== "input") return h("div", { class: "block" }, messageBlock(block, room));
  const id = `field-${block.block_id}`;
  const errorId = `${id}-error`;
  return h("div", { class: "field", "data-block": block.block_id },
    h("label", { for: id }, block.label?.text ?? "", block.optional && h("span", { class: "optional" }, say(" 可选", " optional"))),
    dispatching(block, fieldFor(block.element, id, errorId, room), room),
    block.hint && h("p", { class: "field-hint" }, block.hint.text),
    h("p", { class: "field-error", id: errorId, role: "alert" }));
}

// A field with dispatch_action tells the app of each change at once.
function dispatching(block, field, room) {
  if (block.dispatch_action) field.addEventListener("change", () => room.act(block.element, [valueOf(field)].flat().join(",")));
  return field;
}

function fieldFor(element, id, errorId, room) {
  const common = { id, "data-action": element.action_id, "aria-describedby": errorId };
  const [first = ""] = initialOf(element);
  if (element.multiline) {
    const area = h("textarea", { ...common, rows: "5", placeholder: element.placeholder?.text, maxlength: element.max_length });
    area.value = first;
    return area;
  }
  const choices = choicesOf(element, room);
  if (isBoxes(element)) return boxes(element, choices ?? [], common, room.names);
  if (choices) {
    const box = h("select", common, h("option", { value: "" }, element.placeholder?.text ?? say("选择…", "Choose…")), ...optionNodes(choices));
    box.value = first;
    return box;
  }
  const input = h("input", { ...common, type: INPUT_TYPES[element.type] ?? "text", placeholder: element.placeholder?.text, maxlength: element.max_length });
  input.value = first;
  return input;
}

function filledIn() {
  const values = {};
  for (const field of dialog.querySelectorAll(".field")) {
    const control = field.querySelector("[data-action]");
    values[field.dataset.block] = { [control.dataset.action]: valueOf(control) };
  }
  return values;
}

function showErrors(errors) {
  let first = null;
  for (const field of dialog.querySelectorAll(".field")) {
    const problem = errors[field.dataset.block] ?? "";
    field.querySelector(".field-error").textContent = problem;
    const control = field.querySelector("[data-action]");
    control.setAttribute("aria-invalid", String(Boolean(problem)));
    if (problem && !first) first = control;
  }
  (first?.querySelector("input") ?? first)?.focus();
}

async function submitted(event) {
  event.preventDefault();
  const viewId = shown.id;
  const button = dialog.querySelector("[data-testid=modal-submit]");
  const result = await busy(button, () => act("slack/submit", { as: viewer, view_id: viewId, values: filledIn() }));
  if (result && shown?.id === viewId) showErrors(result.errors ?? {});
}

async function cancelled() {
  if (!shown) return;
  const viewId = shown.id;
  shut();
  await act("slack/close", { as: viewer, view_id: viewId });
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault(); // Esc is an answer the bot is told of
  cancelled();
});
