// One Slack message with its blocks, reactions and tools, and the order in which a channel shows them.

import { SLACK_REACTIONS, emoji } from "./emoji.js";
import { avatar, dayOf, h, picture, timeOf } from "./dom.js";
import { busy } from "./api.js";
import { messageBlocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

const REPLIES_SHOWN = 3;
const SAME_BREATH_S = 300;
const NOTICES = /_(join|leave|topic|purpose|name|archive|unarchive)$|^(pinned_item|tombstone)$/;

// Returns the rows of a channel in order: days, messages, and below each message its replies. A line stands before
// the first message that others wrote after `leftOff`, when that is not 0.
export function listItems(channel, { unfolded, names, leftOff }) {
  const items = [];
  const messages = channel.messages;
  const pinned = new Set(channel.pins ?? []);
  const known = new Set(messages.map((message) => message.ts));
  const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts && known.has(message.thread_ts);
  let day = "";
  let previous = null;
  for (const message of messages.filter((one) => !isReply(one))) {
    const today = dayOf(Number(message.ts));
    if (today !== day) {
      items.push({ key: `day-${today}`, value: { kind: "day", day: today } });
      previous = null;
    }
    day = today;
    if (leftOff && Number(message.ts) > leftOff && message.user !== names.me && !items.some(({ key }) => key === "new")) {
      items.push({ key: "new", value: { kind: "new" } });
      previous = null;
    }
    const replies = messages.filter((one) => isReply(one) && one.thread_ts === message.ts);
    const make = (kind, one, compact) => row(kind, one, { person: names.me, names, compact, pinned: pinned.has(one.ts) });
    items.push(make("message", message, !pinned.has(message.ts) && follows(previous, message)));
    items.push(...threadItems(message, replies, unfolded, make));
    previous = replies.length || message.subtype ? null : message;
  }
  return items;
}

// Two short lines of one person in a row share one name.
function follows(previous, message) {
  const isCard = (one) => one.user === "bot" && one.blocks?.length;
  return Boolean(previous) && previous.user === message.user && !message.ephemeral_to && !previous.ephemeral_to
    && !message.edited && !isCard(message) && !isCard(previous) && Number(message.ts) - Number(previous.ts) < SAME_BREATH_S;
}

function threadItems(parent, replies, unfolded, make) {
  const folded = unfolded.has(parent.ts) ? 0 : Math.max(0, replies.length - REPLIES_SHOWN);
  const items = replies.slice(folded).map((reply) => make("reply", reply, false));
  if (folded) items.unshift({ key: `more-${parent.ts}`, value: { kind: "more", ts: parent.ts, count: folded } });
  return items;
}

function row(kind, message, { names, ...how }) {
  const color = names.byKey(message.user)?.color;
  const shown = NOTICES.test(message.subtype ?? "") ? "notice" : kind;
  return { key: `${message.ts}/${message.ephemeral_to ?? ""}`, value: { kind: shown, message, color, ...how } };
}

export function messageNode(value, context) {
  if (value.kind === "day") return h("li", { class: "day" }, h("span", {}, value.day));
  if (value.kind === "new") return h("li", { class: "day new", "data-testid": "new-line" }, h("span", {}, "新消息 New"));
  if (value.kind === "more") {
    return h("li", { class: "more" }, h("button", { type: "button", class: "bare", onclick: () => context.unfold(value.ts) }, `还有 ${value.count} 条回复 Show ${value.count} earlier ${value.count === 1 ? "reply" : "replies"}`));
  }
  const { message } = value;
  if (value.kind === "notice") return notice(message, context.names);
  const room = context.room(message);
  const classes = ["message", value.kind === "reply" && "reply", message.ephemeral_to && "ephemeral", value.compact && "compact"];
  return h("li", { class: classes.filter(Boolean).join(" "), "data-testid": "message", "data-ts": message.ts, "data-user": message.user },
    avatar(message.name, value.color, message.user === "bot" ? "bot" : ""),
    h("div", { class: "body" },
      value.pinned && h("p", { class: "pin-mark" }, "📌 已置顶 Pinned"),
      message.ephemeral_to && h("p", { class: "only-you" }, "👁 仅你可见 Only visible to you"),
      headLine(message),
      h("div", { class: "content" }, ...contentOf(message, room)),
      reactions(message, room, context.person, context.names)),
    !message.ephemeral_to && tools(message, room, context));
}

function notice(message, names) {
  return h("li", { class: "notice", "data-testid": "notice", "data-ts": message.ts, "data-user": message.user }, ...mrkdwn(message.text ?? "", names), " ", h("time", {}, timeOf(Number(message.ts))));
}

function headLine(message) {
  return h("p", { class: "by" },
    h("strong", {}, message.name),
    message.user === "bot" && h("span", { class: "bot-badge" }, "BOT"),
    h("time", {}, timeOf(Number(message.ts))),
    message.edited && h("span", { class: "edited" }, "已编辑 edited"));
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

// A reaction that is already a chip is toggled there: its name is on one of the two, never on both.
function tools(message, room, context) {
  const present = new Map((message.reactions ?? []).map((reaction) => [reaction.name, reaction.users]));
  const picks = SLACK_REACTIONS.map((name) => {
    const mine = present.get(name)?.includes(context.person) ?? false;
    return h("button", {
      type: "button", class: "pick", "data-testid": present.get(name)?.length ? `pick-${name}` : `reaction-${name}`,
      "data-focus": `pick-${name}`, "aria-label": `回应 React ${name}`, title: `:${name}:`,
      onclick: (event) => busy(event.currentTarget, () => room.toggle(name, mine)),
    }, emoji(name));
  });
  const bar = h("div", { class: "tools" }, picks,
    shortcutMenu(message, context),
    h("button", { type: "button", class: "pick", "data-testid": "reply", "aria-label": "回复 Reply in thread", title: "回复 Reply in thread", onclick: () => context.answer(message) }, "💬"));
  const opener = h("button", { type: "button", class: "tools-open", "aria-label": "更多 More", onclick: () => bar.classList.toggle("open") }, "☺");
  return h("div", { class: "tools-place" }, opener, bar);
}

function shortcutMenu(message, context) {
  if (!context.shortcuts.length) return null;
  const menu = h("select", { class: "pick shortcuts", "data-testid": "shortcuts", "aria-label": "快捷操作 Shortcuts" },
    h("option", { value: "" }, "⋯"), context.shortcuts.map((one) => h("option", { value: one.callback_id }, one.title)));
  menu.addEventListener("change", () => {
    const callbackId = menu.value;
    menu.value = "";
    if (callbackId) context.useShortcut(callbackId, message);
  });
  return menu;
}
