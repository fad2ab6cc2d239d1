// The Slack side: channels with unread marks, the open channel, and the message box.

import { act } from "./api.js";
import { avatar, byId, fit, h, holdBottom, keepingScroll, link, reconcile, sendsOnEnter, setText } from "./dom.js";
import { HOME, iconOf, roomsOf, titleOf } from "./rooms.js";
import { messageBlocks } from "./blocks.js";
import { listItems, messageNode } from "./message.js";
import { showModal } from "./modal.js";
import { Unread } from "./unread.js";

const list = byId("messages");
const box = byId("slack-text");
const pill = byId("slack-pill");
const unread = new Unread();
const drafts = new Map();
const unfolded = new Set(); // threads whose earlier replies are shown
let state = null;
let person = "";
let openId = "";
let onScreen = "";
let leftOff = { place: "", at: 0 }; // order of the last message seen before; 0: nothing was new
let thread = null; // the message that the next text answers
let redraw = () => {};

export function startSlack(draw) {
  redraw = draw;
  holdBottom(list);
  sendsOnEnter(box, send);
  byId("slack-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("answering-stop").addEventListener("click", () => answer(null));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape" && thread) answer(null); });
  pill.addEventListener("click", () => {
    list.querySelector(`[data-ts="${CSS.escape(pill.dataset.ts)}"]`)?.scrollIntoView({ block: "center" });
    pill.hidden = true;
  });
}

// Draws the Slack side and returns how many messages are unread outside the open channel.
export function showSlack(fresh, viewer, visible) {
  state = fresh;
  if (viewer !== person) { keepDraft(); answer(null); }
  person = viewer;
  const rooms = roomsOf(state.slack, person);
  const open = openRoom(rooms);
  openId = open.id;
  const names = namesFor(state, person);
  rememberNew(open, visible);
  for (const room of rooms) unread.count(person, room.id, countable(room, names), visible && room === open);
  drawRooms(rooms, open);
  drawRoom(open, names);
  showModal(state.slack.views?.[person], person, roomFor(open, null, names));
  return rooms.reduce((sum, room) => sum + unread.waiting(person, room.id), 0);
}

// Where the person left off when they came into a room that had something new: a line marks it until they leave.
function rememberNew(room, visible) {
  const place = `${person}/${room.id}`;
  if (!visible || leftOff.place === place) return;
  leftOff = { place, at: unread.waiting(person, room.id) ? unread.since(person, room.id) : 0 };
}

const openRoom = (rooms) => rooms.find((room) => room.id === openId) ?? rooms[0];

function namesFor({ people, slack }, viewer) {
  const byKey = new Map(people.map((one) => [one.key, one]));
  const bySlackId = new Map(people.map((one) => [one.slack_id, one.name]));
  return {
    me: viewer,
    myId: byKey.get(viewer)?.slack_id,
    byKey: (key) => byKey.get(key),
    person: (id) => bySlackId.get(id) ?? (id === slack.bot.user_id ? slack.bot.name : undefined),
    channel: (id) => slack.channels.find((channel) => channel.id === id)?.name ?? id,
    nameOf: (key) => (key === "bot" ? slack.bot.name : byKey.get(key)?.name ?? key),
  };
}

// [order, is it for me] of what others wrote.
function countable(channel, names) {
  return channel.messages
    .filter((message) => message.user !== person)
    .map((message) => [Number(message.ts), JSON.stringify([message.text, message.blocks]).includes(names.myId ?? " ")]);
}

function drawRooms(rooms, open) {
  const items = rooms.map((room) => ({
    key: room.id,
    value: {
      id: room.id, name: room.name, title: titleOf(room), icon: iconOf(room), kind: room.kind, open: room === open,
      waiting: unread.waiting(person, room.id), forMe: unread.isForMe(person, room.id) || room.kind === "im",
    },
  }));
  reconcile(byId("channels"), items, (room) => h("li", { class: room.kind },
    h("button", {
      type: "button", "data-testid": `channel-${room.name}`, "data-focus": room.id,
      class: room.waiting ? "unread" : "", "aria-current": room.open ? "true" : undefined,
      onclick: () => goTo(room.id),
    }, h("span", { class: "hash", "aria-hidden": "true" }, room.icon), h("span", { class: "label" }, room.title),
    room.waiting > 0 && h("span", { class: room.forMe ? "badge loud" : "badge", "aria-label": `${room.waiting} unread` }, String(room.waiting)))));
}

function goTo(id) {
  keepDraft();
  openId = id;
  answer(null);
  redraw();
  if (id === HOME) act("slack/open_home", { as: person });
}

function drawHead(room, names) {
  setText(byId("channel-title"), `${iconOf(room)} ${titleOf(room)}`);
  setText(byId("channel-topic"), room.topic || "");
  const bookmarks = (room.bookmarks ?? []).map((mark, index) => ({ key: String(index), value: mark }));
  reconcile(byId("channel-marks"), bookmarks, (mark) => link(mark.link ?? "", `🔖 ${mark.title}`));
  const members = (room.members ?? []).filter((key) => key !== "bot").map((key) => ({ key, value: { name: names.nameOf(key), color: names.byKey(key)?.color } }));
  reconcile(byId("channel-members"), members.slice(0, 6), ({ name, color }) => {
    const face = avatar(name, color);
    face.title = name;
    return face;
  });
}

function drawRoom(room, names) {
  const place = `${person}/${room.id}`;
  const arrived = onScreen !== place;
  drawHead(room, names);
  byId("slack-form").hidden = room.kind === HOME;
  box.disabled = Boolean(room.archived);
  box.placeholder = room.archived ? "已归档 Archived" : "消息 Message, or /command";
  const before = new Set([...list.querySelectorAll("[data-ts]")].map((node) => node.dataset.ts));
  const atBottom = keepingScroll(list, () => {
    if (room.kind === HOME) drawHome(room, names);
    else reconcile(list, listItems(room, { unfolded, names, leftOff: leftOff.at }), (value) => messageNode(value, contextFor(room, names)));
  }, { toBottom: arrived && room.kind !== HOME });
  if (arrived && room.kind === HOME) list.scrollTop = 0;
  onScreen = place;
  if (arrived) { restoreDraft(); pill.hidden = true; }
  else offerPill(before, atBottom);
}

// A new message out of sight (below, or a reply far above) is offered, never scrolled to.
function offerPill(before, atBottom) {
  const frame = list.getBoundingClientRect();
  for (const node of list.querySelectorAll("[data-ts]")) {
    if (before.has(node.dataset.ts) || node.dataset.user === person) continue;
    const place = node.getBoundingClientRect();
    const above = place.bottom < frame.top;
    if (!above && (atBottom || place.top < frame.bottom)) continue;
    pill.dataset.ts = node.dataset.ts;
    pill.textContent = above ? "↑ 新回复 New reply" : "↓ 新消息 New message";
    pill.hidden = false;
  }
  if (atBottom && pill.textContent.startsWith("↓")) pill.hidden = true;
}

function contextFor(room, names) {
  return {
    names, person, answer, unfold,
    room: (message) => roomFor(room, message, names),
    shortcuts: state.shortcuts ?? [],
    useShortcut: (callbackId, message) => act("slack/use_shortcut", { as: person, callback_id: callbackId, channel: room.id, ts: message.ts }),
  };
}

function drawHome(room, names) {
  const press = (element, value) => act("slack/click_in_view", { as: person, view_id: room.view.id, action_id: element.action_id, value: value ?? null });
  const items = [{ key: `home-${room.view?.hash}`, value: room.blocks }];
  reconcile(list, items, (blocks) => h("li", { class: "home-tab", "data-testid": "home" },
    blocks.length ? messageBlocks(blocks, { names, people: state.people, channels: channelChoices(), act: press }) : h("p", { class: "b-unknown" }, "这里还没有内容 Nothing here yet.")));
}

const channelChoices = () => state.slack.channels.filter(({ kind }) => kind !== "im").map(({ id, name }) => [id, `#${name}`]);

function roomFor(channel, message, names) {
  return {
    names,
    people: state.people,
    channels: channelChoices(),
    act: (element, value) => act("slack/click", {
      as: person, channel: channel.id, ts: message?.ts ?? "", action_id: element.action_id, value: value ?? null,
    }),
    toggle: (name, mine) => act(mine ? "slack/unreact" : "slack/react", { as: person, channel: channel.id, ts: message.ts, name }),
  };
}

function unfold(ts) {
  unfolded.add(ts);
  redraw();
}

function answer(message) {
  thread = message;
  byId("answering").hidden = !message;
  if (!message) return;
  setText(byId("answering-text"), `回复 Reply in thread · ${message.name}: ${(message.text || "…").slice(0, 60)}`);
  box.focus();
}

const draftKey = () => `${person}/${openId}`;

function keepDraft() {
  drafts.set(draftKey(), box.value);
}

function restoreDraft() {
  box.value = drafts.get(draftKey()) ?? "";
  fit(box);
}

// A full name after @ becomes a mention, as when it is picked from Slack's list; the longest name wins.
function outgoing(text) {
  const known = state.people.filter((one) => one.slack_id && one.name);
  known.sort((one, other) => other.name.length - one.name.length);
  return known.reduce((ready, one) => ready.replaceAll(`@${one.name}`, `<@${one.slack_id}>`), text);
}

async function send() {
  const text = box.value.trim();
  if (!text || !state || openId === HOME) return;
  const fields = { as: person, channel: openId, text: outgoing(text) };
  if (thread) fields.thread_ts = thread.thread_ts || thread.ts;
  box.value = "";
  fit(box);
  list.scrollTop = list.scrollHeight;
  const result = await act("slack/say", fields);
  if (result === undefined && !box.value) { box.value = text; fit(box); }
}
