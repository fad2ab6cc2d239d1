// One Telegram message: its bubble, keyboard, reactions and tools.

import { TELEGRAM_REACTIONS, colored } from "./emoji.js";
import { act, busy } from "./api.js";
import { avatar, dayOf, h, picture, safeHref, timeOf } from "./dom.js";
import { formatted } from "./entities.js";
import { say } from "./words.js";

// Returns the rows of a chat in order, with a day row wherever the day changes.
export function bubbleItems(chat, topic, person, people) {
  const items = [];
  const texts = new Map(chat.messages.map((message) => [message.message_id, message]));
  const topics = new Map((chat.topics ?? []).map(({ id, name }) => [id, name]));
  let day = "";
  for (const message of chat.messages) {
    if (topic !== null && message.thread_id !== topic) continue;
    const today = dayOf(message.date);
    if (today !== day) items.push({ key: `day-${today}`, value: { kind: "day", day: today } });
    day = today;
    const quoted = texts.get(message.reply_to);
    const quote = quoted ? { name: quoted.name, text: textOf(quoted).slice(0, 80) } : null;
    const { color } = people.find((one) => one.key === message.from) ?? {};
    const kind = message.service ? "notice" : "message";
    const under = topic === null ? topics.get(message.thread_id) : undefined;
    items.push({ key: String(message.message_id), value: { kind, message, person, color, quote, under, group: chat.type !== "private" } });
  }
  return items;
}

export const textOf = (message) => message.text || (message.photo ?? message.document)?.file_name || "";

function noticeText({ name, service, text }) {
  const { forum_topic_created: created, forum_topic_edited: renamed } = service;
  if (created) return say(`${name} 新建话题“${created.name}”`, `${name} opened the topic “${created.name}”`);
  if (renamed) return say(`${name} 把话题改名为“${renamed.name}”`, `${name} renamed the topic to “${renamed.name}”`);
  return `${name}: ${text}`;
}

export function bubbleNode(value, context) {
  if (value.kind === "day") return h("li", { class: "tg-day" }, h("span", {}, value.day));
  const { message, color } = value;
  if (value.kind === "notice") return h("li", { class: "tg-notice" }, noticeText(message));
  const mine = message.from === value.person;
  const author = h("p", { class: "tg-name" }, message.name, message.via_bot && h("span", {}, ` via @${context.bot}`));
  if (color && !message.via_bot) author.style.color = color;
  return h("li", { class: mine ? "bubble-row mine" : "bubble-row", "data-testid": "tg-message", "data-message-id": message.message_id },
    value.group && !mine && avatar(message.name, color, message.from === "bot" ? "round bot" : "round"),
    h("div", { class: "bubble-column" },
      h("div", { class: "bubble" },
        ((value.group && !mine) || message.via_bot) && author,
        value.under && h("p", { class: "tg-under" }, `# ${value.under}`),
        value.quote && h("div", { class: "tg-quote" }, h("b", {}, value.quote.name), h("span", {}, value.quote.text)),
        attachedTo(message),
        h("div", { class: "tg-text" }, ...formatted(message.text ?? "", message.entities)),
        h("p", { class: "tg-foot" }, reactions(message, value.person, context), h("span", { class: "tg-time" }, message.edited && say("已编辑 ", "edited "), timeOf(message.date), mine && " ✓✓"))),
      keyboard(message, context)),
    tools(message, value.person, context));
}

function attachedTo({ photo, document: file }) {
  if (photo) return picture(photo.url, photo.file_name);
  return file && h("p", { class: "tg-file" }, `📄 ${file.file_name}`);
}

function reactions(message, person, context) {
  return (message.reactions ?? []).filter((reaction) => reaction.users.length).map(({ emoji, users }) => {
    const mine = users.includes(person);
    return h("button", {
      type: "button", class: mine ? "chip mine" : "chip", "data-testid": `tg-reaction-${emoji}`, "data-focus": `chip-${emoji}`, "aria-pressed": String(mine),
      onclick: (event) => busy(event.currentTarget, () => context.toggle(message, emoji, mine)),
    }, `${colored(emoji)} `, h("b", {}, String(users.length)));
  });
}

function tools(message, person, context) {
  const present = new Map((message.reactions ?? []).map(({ emoji, users }) => [emoji, users]));
  const picks = TELEGRAM_REACTIONS.map((emoji) => {
    const mine = present.get(emoji)?.includes(person) ?? false;
    return h("button", {
      type: "button", class: "pick", "data-testid": present.get(emoji)?.length ? `tg-pick-${emoji}` : `tg-reaction-${emoji}`,
      "data-focus": `pick-${emoji}`, "aria-label": `${say("回应", "React")} ${emoji}`,
      onclick: (event) => busy(event.currentTarget, () => context.toggle(message, emoji, mine)),
    }, colored(emoji));
  });
  const bar = h("div", { class: "tools" }, picks,
    h("button", { type: "button", class: "pick", "aria-label": say("回复", "Reply"), "data-testid": "tg-reply", onclick: () => context.answer(message) }, "↩"));
  const opener = h("button", { type: "button", class: "tools-open", "aria-label": say("更多", "More"), onclick: () => bar.classList.toggle("open") }, "☺");
  return h("div", { class: "tools-place" }, opener, bar);
}

function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", {}, row.map((key) => keyNode(key, message, context)))));
}

function keyNode(key, message, context) {
  const node = h("button", { type: "button", "data-focus": `key-${key.callback_data ?? key.text}` }, key.text, key.url && h("span", { "aria-hidden": "true" }, " ↗"));
  node.addEventListener("click", () => busy(node, () => press(key, message, context)));
  return node;
}

async function press(key, message, context) {
  const query = key.switch_inline_query_current_chat ?? key.switch_inline_query;
  if (key.callback_data !== undefined) {
    const answer = await act("telegram/click", { as: context.person, chat: context.chat, message_id: message.message_id, data: key.callback_data });
    if (answer?.text) context.say(answer.text, answer.show_alert);
  } else if (key.url) {
    const href = safeHref(key.url);
    if (href) window.open(href, "_blank", "noopener");
  } else if (query !== undefined) {
    context.compose(`@${context.bot} ${query}`);
  } else if (key.copy_text) {
    await navigator.clipboard?.writeText(key.copy_text.text).catch(() => undefined);
    context.say(say("已复制", "Copied"), false);
  }
}
