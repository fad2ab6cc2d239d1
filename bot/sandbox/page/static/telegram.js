// The Telegram side: chats, the open chat, the message box and inline results.

import { act } from "./api.js";
import { avatar, byId, fit, h, holdBottom, initials, keepingScroll, reconcile, sendsOnEnter, setText, typingGoesTo } from "./dom.js";
import { bubbleItems, bubbleNode, textOf } from "./bubble.js";
import { inAddress, keepInAddress } from "./address.js";
import { markRead, readUpTo } from "./marks.js";
import { say } from "./words.js";

const list = byId("tg-messages");
const box = byId("tg-text");
const pill = byId("tg-pill");
const results = byId("inline-results");
const ASK_AFTER_MS = 300; // a person stops typing for this long before the bot is asked

const drafts = new Map();
let state = null;
let person = "";
let openChat = ""; // "private", or the number of a group as text
let topic = null; // the topic of a forum that is looked at; null shows all
let onScreen = "";
let replyTo = null;
let asking = 0;
let toastTimer = 0;
let redraw = () => {};

export function startTelegram(draw) {
  redraw = draw;
  followTelegramAddress();
  holdBottom(list);
  sendsOnEnter(box, send);
  byId("tg-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("tg-answering-stop").addEventListener("click", () => answer(null));
  typingGoesTo(box, document.body);
  box.addEventListener("input", askInline);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { answer(null); offer([]); }
    const end = { ArrowUp: -1, ArrowDown: 0 }[event.key];
    if (end !== undefined && !results.hidden) { event.preventDefault(); [...results.querySelectorAll("button")].at(end)?.focus(); }
  });
  results.addEventListener("keydown", walkResults);
  pill.addEventListener("click", () => { list.scrollTop = list.scrollHeight; pill.hidden = true; });
}

// The arrow keys walk through the inline results, from the message box and back into it below the last one.
function walkResults(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Escape") offer([]);
  if (!step && event.key !== "Escape") return;
  event.preventDefault();
  const buttons = [...results.querySelectorAll("button")];
  const place = buttons.indexOf(document.activeElement) + (step ?? buttons.length);
  (buttons[Math.max(0, place)] ?? box).focus();
}

export function followTelegramAddress() {
  if (state) keepDraft();
  openChat = inAddress("chat") || openChat;
}

// The private chat exists for everyone, even before its first message.
function chatsOf({ chats }, viewer) {
  const known = chats.map((chat) => ({ ...chat, ref: chat.type === "private" ? "private" : chat.id }));
  if (known.some((chat) => chat.ref === "private")) return known;
  return [...known, { ref: "private", id: "private", title: "", type: "private", members: [viewer], messages: [] }];
}

// Draws the Telegram side and returns how many messages are unread outside the open chat.
export function showTelegram(fresh, viewer, visible) {
  state = fresh;
  if (viewer !== person) { keepDraft(); answer(null); offer([]); byId("phone-toast").hidden = true; }
  person = viewer;
  const chats = chatsOf(state.telegram, person);
  const open = chats.find((chat) => String(chat.ref) === openChat) ?? chats[0];
  openChat = String(open.ref);
  if (visible) markRead(person, placeOf(open), open.messages.at(-1)?.message_id ?? 0);
  drawChats(chats, open);
  drawChat(open);
  return chats.reduce((sum, chat) => sum + waiting(chat), 0);
}

const placeOf = (chat) => `telegram/${chat.ref}`;

// How many messages of a chat the person has not seen; what the chat notes of itself does not count.
function waiting(chat) {
  const since = readUpTo(person, placeOf(chat));
  return chat.messages.filter((message) => message.from !== person && !message.service && message.message_id > since).length;
}

const titleOf = (chat) => (chat.type === "private" ? `@${state.telegram.bot.username}` : chat.title);

function drawChats(chats, open) {
  const items = chats.map((chat) => ({
    key: String(chat.ref),
    value: { ref: String(chat.ref), title: titleOf(chat), open: chat === open, waiting: waiting(chat) },
  }));
  reconcile(byId("tg-chats"), items, (chat) => h("li", {},
    h("button", {
      type: "button", "data-testid": `tg-chat-${chat.ref}`, "data-focus": chat.ref, "aria-current": chat.open ? "true" : undefined,
      onclick: () => goTo(chat.ref, null),
    }, h("span", { class: "label" }, chat.title), chat.waiting > 0 && h("span", { class: "badge" }, String(chat.waiting)))));
}

function goTo(ref, topicId) {
  keepDraft();
  answer(null);
  offer([]);
  openChat = ref;
  topic = topicId;
  keepInAddress({ chat: ref });
  redraw();
}

function drawTopics(chat) {
  const row = byId("tg-topics");
  const topics = chat.topics ?? [];
  if (!topics.some(({ id }) => id === topic)) topic = null;
  row.hidden = !topics.length;
  const items = [{ id: null, name: say("全部", "All") }, ...topics].map((one) => ({ key: String(one.id), value: { ...one, open: one.id === topic } }));
  reconcile(row, items, (one) => h("li", {},
    h("button", { type: "button", "data-testid": `tg-topic-${one.id ?? "all"}`, "data-focus": String(one.id), "aria-current": one.open ? "true" : undefined, onclick: () => goTo(openChat, one.id) }, one.name)));
}

function drawPinned(chat) {
  const last = chat.messages.find((message) => message.message_id === chat.pinned?.at(-1));
  byId("tg-pinned").hidden = !last;
  if (last) setText(byId("tg-pinned"), `📌 ${textOf(last).split("\n")[0]}`);
}

function drawChat(chat) {
  drawTopics(chat);
  drawPinned(chat);
  const place = `${person}/${chat.ref}/${topic}`;
  const arrived = onScreen !== place;
  const face = byId("tg-avatar");
  setText(byId("tg-title"), titleOf(chat));
  setText(byId("tg-sub"), chat.type === "private" ? say("机器人", "bot") : say(`${chat.members.length} 位成员`, `${chat.members.length} members`));
  setText(face, chat.type === "private" ? "1" : initials(chat.title));
  box.placeholder = say("消息", "Message");
  const last = list.lastElementChild?.dataset.key;
  const context = contextFor(chat);
  const atBottom = keepingScroll(list, () => {
    reconcile(list, bubbleItems(chat, topic, person, state.people), (value) => bubbleNode(value, context));
  }, { toBottom: arrived });
  onScreen = place;
  if (arrived) restoreDraft();
  if (arrived) byId("tg-chats").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  if (arrived || atBottom) pill.hidden = true;
  else if (list.lastElementChild?.dataset.key !== last) { pill.textContent = say("↓ 新消息", "↓ New message"); pill.hidden = false; }
}

function contextFor(chat) {
  return {
    person,
    chat: chat.ref,
    bot: state.telegram.bot.username,
    answer,
    say: phoneToast,
    toggle: (message, emoji, mine) => act(mine ? "telegram/unreact" : "telegram/react", { as: person, chat: chat.ref, message_id: message.message_id, emoji }),
    compose: (text) => { box.value = text; fit(box); box.focus(); askInline(); },
  };
}

function phoneToast(text, stays) {
  const node = byId("phone-toast");
  clearTimeout(toastTimer);
  node.replaceChildren(h("span", {}, text));
  node.classList.toggle("alert", Boolean(stays));
  if (stays) node.append(h("button", { type: "button", onclick: () => { node.hidden = true; } }, say("好", "OK")));
  else toastTimer = setTimeout(() => { node.hidden = true; }, 4000);
  node.hidden = false;
  node.querySelector("button")?.focus();
}

function answer(message) {
  replyTo = message;
  byId("tg-answering").hidden = !message;
  if (!message) return;
  setText(byId("tg-answering-text"), `${say("回复", "Reply")} · ${message.name}: ${textOf(message).slice(0, 60)}`);
  box.focus();
}

function inlineQuery() {
  const prefix = `@${state.telegram.bot.username} `;
  return box.value.startsWith(prefix) ? box.value.slice(prefix.length).trim() : null;
}

function askInline() {
  asking += 1;
  const mine = asking;
  const query = state ? inlineQuery() : null;
  if (query === null) { offer([]); return; }
  setTimeout(async () => {
    if (mine !== asking) return;
    const found = await act("telegram/inline", { as: person, query });
    if (mine === asking) offer(found ?? [], query);
  }, ASK_AFTER_MS);
}

function offer(found, query) {
  results.hidden = !found.length && query === undefined;
  const rows = found.map((result) => h("li", {},
    h("button", { type: "button", "data-testid": "inline-result", onclick: () => choose(result) },
      avatar(result.title ?? "·", undefined, "square"),
      h("span", {}, h("b", {}, result.title ?? result.type), h("small", {}, result.description ?? "")))));
  results.replaceChildren(...(rows.length ? rows : [h("li", { class: "nothing" }, say("没有结果", "No results"))]));
}

async function choose(result) {
  const done = await act("telegram/choose", { as: person, chat: openRef(), result_id: result.id });
  if (done === undefined) return;
  asking += 1;
  box.value = "";
  fit(box);
  offer([]);
  box.focus();
}

const openRef = () => (openChat === "private" ? "private" : Number(openChat));
const draftKey = () => `${person}/${openChat}`;

function keepDraft() {
  drafts.set(draftKey(), box.value);
}

function restoreDraft() {
  box.value = drafts.get(draftKey()) ?? "";
  fit(box);
}

async function send() {
  const text = box.value.trim();
  if (!text || !state) return;
  if (inlineQuery() !== null) { results.querySelector("button")?.focus(); return; }
  const fields = { as: person, chat: openRef(), text };
  if (replyTo) fields.reply_to = replyTo.message_id;
  else if (topic !== null) fields.thread = topic;
  box.value = "";
  fit(box);
  answer(null);
  list.scrollTop = list.scrollHeight;
  const result = await act("telegram/say", fields);
  if (result === undefined && !box.value) { box.value = text; fit(box); }
}
