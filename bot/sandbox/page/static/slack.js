// The Slack side: channels with unread marks, the open channel with its message box, and the thread beside it.

import { act } from "./api.js";
import { avatar, byId, h, holdBottom, keepingScroll, link, reconcile, setText, typingGoesTo } from "./dom.js";
import { inAddress, keepInAddress } from "./address.js";
import { markRead, readUpTo } from "./marks.js";
import { orderOf, roomNews, sorted } from "./news.js";
import { HOME, iconOf, roomsOf, titleOf } from "./rooms.js";
import { Composer } from "./composer.js";
import { ThreadPane } from "./thread.js";
import { messageBlocks } from "./blocks.js";
import { messageNode } from "./message.js";
import { roomRows } from "./rows.js";
import { say } from "./words.js";
import { showModal } from "./modal.js";

const list = byId("messages");
const pill = byId("slack-pill");
const composer = new Composer(byId("slack-form"), send);
const thread = new ThreadPane({ changed: () => redraw(), send });
let state = null;
let person = "";
let openId = "";
let onScreen = "";
let leftOff = { place: "", at: 0 }; // order of the last message seen before; 0: nothing was new
let redraw = () => {};

export function startSlack(draw) {
  redraw = draw;
  holdBottom(list);
  typingGoesTo(composer.box, list);
  typingGoesTo(composer.box, document.body);
  followSlackAddress();
  pill.addEventListener("click", () => {
    list.querySelector(`[data-mark="${CSS.escape(pill.dataset.mark)}"]`)?.scrollIntoView({ block: "center" });
    pill.hidden = true;
  });
}

export function followSlackAddress() {
  openId = inAddress("room") || openId;
  thread.openTs = inAddress("thread");
}

// Draws the Slack side and returns how many messages are unread outside the open channel.
export function showSlack(fresh, viewer, visible) {
  state = fresh;
  person = viewer;
  const rooms = roomsOf(state.slack, person);
  const open = rooms.find((room) => room.id === openId) ?? rooms[0];
  openId = open.id;
  const names = namesFor(state, person);
  const context = contextFor(open, names);
  thread.show(open, { names, context, upTo: readUpTo(person, placeOf(open.id, thread.openTs)), visible });
  const seen = visible && !thread.covers;
  const readTo = (room) => (ts) => readUpTo(person, placeOf(room.id, ts));
  rememberNew(open, roomNews(open.messages, names, readTo(open)).waiting, seen);
  if (seen) markRead(person, placeOf(open.id), lastOrder(sorted(open.messages).tops));
  if (visible && thread.openTs) markRead(person, placeOf(open.id, thread.openTs), thread.lastOrder());
  const news = new Map(rooms.map((room) => [room.id, roomNews(room.messages, names, readTo(room))]));
  drawRooms(rooms, open, news);
  drawRoom(open, names, context, readTo(open));
  showModal(state.slack.views?.[person], person, roomFor(open, null, names));
  return [...news.values()].reduce((sum, { waiting }) => sum + waiting, 0);
}

const placeOf = (roomId, threadTs = "") => `slack/${roomId}${threadTs && `/${threadTs}`}`;
const lastOrder = (messages) => messages.reduce((last, message) => Math.max(last, orderOf(message)), 0);

// Where the person left off when they came into a room that had something new: a line marks it until they leave.
function rememberNew(room, waiting, visible) {
  const place = `${person}/${room.id}`;
  if (!visible || leftOff.place === place) return;
  leftOff = { place, at: waiting ? readUpTo(person, placeOf(room.id)) : 0 };
}

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

function drawRooms(rooms, open, news) {
  const items = rooms.map((room) => ({
    key: room.id,
    value: {
      id: room.id, name: room.name, title: titleOf(room), icon: iconOf(room), kind: room.kind, open: room === open,
      waiting: news.get(room.id).waiting, forMe: news.get(room.id).forMe || room.kind === "im",
    },
  }));
  reconcile(byId("channels"), items, (room) => h("li", { class: room.kind },
    h("button", {
      type: "button", "data-testid": `channel-${room.name}`, "data-focus": room.id, title: room.title,
      class: room.waiting ? "unread" : "", "aria-current": room.open ? "true" : undefined,
      onclick: () => goTo(room.id),
    }, h("span", { class: "hash", "aria-hidden": "true" }, room.icon), h("span", { class: "label" }, room.title),
    room.waiting > 0 && h("span", { class: room.forMe ? "badge loud" : "badge", "aria-label": say(`${room.waiting} 条未读`, `${room.waiting} unread`) }, String(room.waiting)))));
}

function goTo(id) {
  openId = id;
  thread.openTs = "";
  keepInAddress({ room: id, thread: "" });
  redraw();
  if (id === HOME) act("slack/open_home", { as: person });
}

function drawHead(room, names) {
  setText(byId("channel-title"), `${iconOf(room)} ${titleOf(room)}`);
  setText(byId("channel-topic"), room.topic || "");
  const bookmarks = (room.bookmarks ?? []).map((mark, index) => ({ key: String(index), value: mark }));
  reconcile(byId("channel-marks"), bookmarks, (mark) => link(mark.link ?? "", `🔖 ${mark.title}`));
  const members = (room.members ?? []).filter((key) => key !== "bot").map((key) => ({ key, value: { name: names.nameOf(key), color: names.byKey(key)?.color } }));
  byId("channel-members").title = members.map(({ value }) => value.name).join(", ");
  reconcile(byId("channel-members"), members.slice(0, 6), ({ name, color }) => avatar(name, color));
}

function drawRoom(room, names, context, readTo) {
  const place = `${person}/${room.id}`;
  const arrived = onScreen !== place;
  drawHead(room, names);
  composer.form.hidden = room.kind === HOME;
  composer.box.disabled = Boolean(room.archived);
  composer.box.placeholder = room.archived ? say("已归档", "Archived") : say("消息，或 /命令", "Message, or /command");
  const before = new Set([...list.querySelectorAll("[data-mark]")].map((node) => node.dataset.mark));
  const atBottom = keepingScroll(list, () => {
    if (room.kind === HOME) drawHome(room, names);
    else reconcile(list, roomRows(room, { names, leftOff: leftOff.at, readUpTo: readTo, openThread: thread.openTs }), (row) => messageNode(row, context));
  }, { toBottom: arrived && room.kind !== HOME });
  onScreen = place;
  if (!arrived) { offerPill(before, atBottom); return; }
  if (room.kind === HOME) list.scrollTop = 0;
  composer.moveTo(place);
  pill.hidden = true;
  byId("channels").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

// A new message out of sight (below, or in a thread far above) is offered, never scrolled to.
function offerPill(before, atBottom) {
  const frame = list.getBoundingClientRect();
  for (const node of list.querySelectorAll("[data-mark]")) {
    if (before.has(node.dataset.mark) || node.dataset.user === person) continue;
    const place = node.getBoundingClientRect();
    const above = place.bottom < frame.top;
    if (!above && (atBottom || place.top < frame.bottom)) continue;
    pill.dataset.mark = node.dataset.mark;
    pill.dataset.way = above ? "up" : "down";
    const what = node.dataset.replies ? say("新回复", "New reply") : say("新消息", "New message");
    pill.textContent = `${above ? "↑" : "↓"} ${what}`;
    pill.hidden = false;
  }
  if (atBottom && pill.dataset.way === "down") pill.hidden = true;
}

function contextFor(room, names) {
  return {
    names, person,
    open: (ts) => thread.open(ts),
    room: (message) => roomFor(room, message, names),
    shortcuts: state.shortcuts ?? [],
    useShortcut: (callbackId, message) => act("slack/use_shortcut", { as: person, callback_id: callbackId, channel: room.id, ts: message.ts }),
  };
}

function drawHome(room, names) {
  const press = (element, value) => act("slack/click_in_view", { as: person, view_id: room.view.id, action_id: element.action_id, value: value ?? null });
  const items = [{ key: `home-${room.view?.hash}`, value: room.blocks }];
  reconcile(list, items, (blocks) => h("li", { class: "home-tab", "data-testid": "home" },
    blocks.length
      ? messageBlocks(blocks, { names, people: state.people, channels: channelChoices(), act: press })
      : h("p", { class: "b-unknown" }, say("这个应用还没有发布主页。", "The app has not published a home yet."))));
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

// A full name after @ becomes a mention, as when it is picked from Slack's list; the longest name wins.
function outgoing(text) {
  const known = state.people.filter((one) => one.slack_id && one.name);
  known.sort((one, other) => other.name.length - one.name.length);
  return known.reduce((ready, one) => ready.replaceAll(`@${one.name}`, `<@${one.slack_id}>`), text);
}

// Says it in the open room, or in a thread of it; returns undefined when it was refused.
function send(text, threadTs) {
  if (!state || openId === HOME) return undefined;
  if (!threadTs) list.scrollTop = list.scrollHeight;
  return act("slack/say", { as: person, channel: openId, text: outgoing(text), ...(threadTs && { thread_ts: threadTs }) });
}
