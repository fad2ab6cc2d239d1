// One row of the Slack side: a message with its blocks, reactions and tools, or the line that tells of its replies.

import { SLACK_REACTIONS, emoji } from "./emoji.js";
import { avatar, dayOf, h, picture, timeOf } from "./dom.js";
import { busy } from "./api.js";
import { messageBlocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { say } from "./words.js";

// `context` = {names, person, room(message), open(message)?, shortcuts, useShortcut, testid}: what the row can ask for
// and do; without `open` there is no thread to go to.
export function messageNode(value, context) {
  switch (value.kind) {
    case "day": return h("li", { class: "day" }, h("span", {}, value.day));
    case "new": return h("li", { class: "day new", "data-testid": "new-line" }, h("span", {}, say("新消息", "New")));
    case "count": return h("li", { class: "day count" }, h("span", {}, repliesText(value.count)));
    case "replies": return repliesLine(value, context);
    case "notice": return notice(value.message, context.names);
    default: return messageLine(value, context);
  }
}

function messageLine({ message, ...value }, context) {
  const room = context.room(message);
  const classes = ["message", message.ephemeral_to && "ephemeral", value.compact && "compact", value.pinned && "pinned"];
  return h("li", {
    class: classes.filter(Boolean).join(" "), "data-testid": context.testid ?? "message", "data-ts": message.ts, "data-user": message.user, "data-mark": message.ts,
  },
  avatar(message.name, value.color, message.user === "bot" ? "bot" : ""),
  h("div", { class: "body" },
    value.pinned && h("p", { class: "pin-mark" }, say("📌 已置顶", "📌 Pinned")),
    message.ephemeral_to && h("p", { class: "only-you" }, say("👁 仅你可见", "👁 Only visible to you")),
    headLine(message),
    h("div", { class: "content" }, ...contentOf(message, room)),
    reactions(message, room, context.person, context.names)),
  !message.ephemeral_to && tools(message, room, context));
}

function repliesText(count) {
  if (!count) return say("仅你可见的回复", "Replies only you see");
  return say(`${count} 条回复`, count === 1 ? "1 reply" : `${count} replies`);
}

// Lit up while something in the thread waits to be read; its last words are told, so that nothing stays hidden.
function repliesLine(value, context) {
  const { last } = value;
  const at = dayOf(value.lastAt) === dayOf(Number(value.ts)) ? timeOf(value.lastAt) : `${dayOf(value.lastAt)} ${timeOf(value.lastAt)}`;
  return h("li", { class: value.fresh ? "replies lit" : "replies", "data-testid": "replies", "data-replies": value.ts, "data-user": last?.user, "data-mark": last ? `${value.ts}+${last.ts}` : undefined },
    h("button", {
      type: "button", "data-focus": `replies-${value.ts}`, "aria-expanded": String(value.open), "aria-controls": "thread",
      onclick: () => context.open(value.ts),
    },
    h("span", { class: "faces", "aria-hidden": "true" }, value.writers.map((one) => avatar(one.name, one.color, one.bot ? "bot" : ""))),
    h("b", {}, repliesText(value.count)), " ",
    h("span", { class: "last-at" }, say(`· 最后回复 ${at}`, `· last reply ${at}`)),
    value.fresh > 0 && h("span", { class: "fresh" }, say(`${value.fresh} 条新`, `${value.fresh} new`)),
    last && h("span", { class: "last-words" }, `${last.name}: `, ...mrkdwn(last.text, context.names))));
}

function notice(message, names) {
  return h("li", { class: "notice", "data-testid": "notice", "data-ts": message.ts, "data-user": message.user }, ...mrkdwn(message.text ?? "", names), " ", h("time", {}, timeOf(Number(message.ts))));
}

function headLine(message) {
  return h("p", { class: "by" },
    h("strong", {}, message.name),
    message.user === "bot" && h("span", { class: "bot-badge" }, "BOT"),
    h("time", {}, timeOf(Number(message.ts))),
    message.edited && h("span", { class: "edited" }, say("已编辑", "edited")));
}

function contentOf(message, room) {
  // What people type carries a rich_text block made from the same words: their marks show better as mrkdwn.
  const isCard = message.blocks?.length && message.blocks[0].block_id !== "typed";
  const words = message.text && h("div", { class: "b-text" }, ...mrkdwn(message.text, room.names));
  const blocks = isCard ? messageBlocks(message.blocks, room) : [words];
  const files = (message.files ?? []).map((file) => (file.mimetype?.startsWith("image/")
    ? h("figure", {}, h("figcaption", {}, file.title || file.name), picture(file.url_private, file.alt_txt || file.title || file.name))
    : h("p", { class: "file" }, `📄 ${file.title || file.name}`)));
  const attached = (message.attachments ?? []).map((attachment) => attachmentNode(attachment, room));
  return [...blocks, ...files, ...attached].filter(Boolean);
}

function attachmentNode(attachment, room) {
  const body = attachment.blocks?.length
    ? messageBlocks(attachment.blocks, room)
    : [attachment.title && h("strong", {}, attachment.title), h("div", { class: "b-text" }, ...mrkdwn(attachment.text ?? attachment.fallback ?? "", room.names))];
  const node = h("div", { class: "attachment" }, ...body);
  const color = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" }[attachment.color] ?? attachment.color;
  if (color) node.style.borderColor = color.startsWith("#") ? color : `#${color}`;
  return node;
}

function reactions(message, room, person, names) {
  const chips = (message.reactions ?? []).filter((reaction) => reaction.users.length);
  if (!chips.length) return null;
  return h("div", { class: "reactions" }, chips.map((reaction) => {
    const mine = reaction.users.includes(person);
    const who = reaction.users.map((key) => names.nameOf(key)).join(", ");
    return h("button", {
      type: "button", class: mine ? "chip mine" : "chip", "data-testid": `reaction-${reaction.name}`, "data-focus": `chip-${reaction.name}`,
      "aria-pressed": String(mine), "aria-label": `${reaction.name}, ${reaction.users.length}`, title: `${who} :${reaction.name}:`,
      onclick: (event) => busy(event.currentTarget, () => room.toggle(reaction.name, mine)),
    }, `${emoji(reaction.name)} `, h("b", {}, String(reaction.users.length)));
  }));
}

const REPLY = say("在消息列中回复", "Reply in thread");

// A reaction that is already a chip is toggled there: its name is on one of the two, never on both.
function tools(message, room, context) {
  const present = new Map((message.reactions ?? []).map((reaction) => [reaction.name, reaction.users]));
  const picks = SLACK_REACTIONS.map((name) => {
    const mine = present.get(name)?.includes(context.person) ?? false;
    return h("button", {
      type: "button", class: "pick", "data-testid": present.get(name)?.length ? `pick-${name}` : `reaction-${name}`,
      "data-focus": `pick-${name}`, "aria-label": `${say("回应", "React")} ${name}`, title: `:${name}:`,
      onclick: (event) => busy(event.currentTarget, () => room.toggle(name, mine)),
    }, emoji(name));
  });
  const bar = h("div", { class: "tools" }, picks,
    shortcutMenu(message, context),
    context.open && h("button", { type: "button", class: "pick", "data-testid": "reply", "data-focus": "reply", "aria-label": REPLY, title: REPLY, onclick: () => context.open(message.ts) }, "💬"));
  const opener = h("button", { type: "button", class: "tools-open", "aria-label": say("更多", "More"), onclick: () => bar.classList.toggle("open") }, "☺");
  return h("div", { class: "tools-place" }, opener, bar);
}

function shortcutMenu(message, context) {
  if (!context.shortcuts.length) return null;
  const menu = h("select", { class: "pick shortcuts", "data-testid": "shortcuts", "aria-label": say("快捷操作", "Shortcuts") },
    h("option", { value: "" }, "⋯"), context.shortcuts.map((one) => h("option", { value: one.callback_id }, one.title)));
  menu.addEventListener("change", () => {
    const callbackId = menu.value;
    menu.value = "";
    if (callbackId) context.useShortcut(callbackId, message);
  });
  return menu;
}
