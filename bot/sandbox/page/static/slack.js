// The Slack side: channels with unread marks, the open channel, and the message box.

import { act } from "./api.js";
import { avatar, byId, fit, h, holdBottom, keepingScroll, reconcile, sendsOnEnter, setText } from "./dom.js";
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
let openName = "";
let onScreen = "";
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
  if (viewer !== person) { keepDraft(); thread = null; }
  person = viewer;
  const channels = state.slack.channels;
  const open = channels.find((channel) => channel.name === openName) ?? channels[0];
  openName = open?.name ?? "";
  const names = namesFor(state, person);
  for (const channel of channels) unread.count(person, channel.id, countable(channel, names), visible && channel === open);
  drawChannels(channels, open, names);
  drawRoom(open, names);
  showModal(state.slack.views?.[person], person, roomFor(open, null, names));
  return channels.reduce((sum, channel) => sum + unread.waiting(person, channel.id), 0);
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

// [order, is it for me] of what others wrote.
function countable(channel, names) {
  return channel.messages
    .filter((message) => message.user !== person)
    .map((message) => [Number(message.ts), JSON.stringify([message.text, message.blocks]).includes(names.myId ?? " ")]);
}

function drawChannels(channels, open, names) {
  const items = channels.map((channel) => ({
    key: channel.id,
    value: {
      name: channel.name, private: channel.private, open: channel === open,
      waiting: unread.waiting(person, channel.id), forMe: unread.isForMe(person, channel.id),
    },
  }));
  reconcile(byId("channels"), items, (channel) => h("li", {},
    h("button", {
      type: "button", "data-testid": `channel-${channel.name}`, "data-focus": channel.name,
      class: channel.waiting ? "unread" : "", "aria-current": channel.open ? "true" : undefined,
      onclick: () => openChannel(channel.name),
    }, h("span", { class: "hash", "aria-hidden": "true" }, channel.private ? "🔒" : "#"), h("span", { class: "label" }, channel.name),
    channel.waiting > 0 && h("span", { class: channel.forMe ? "badge loud" : "badge", "aria-label": `${channel.waiting} unread` }, String(channel.waiting)))));
}

function openChannel(name) {
  keepDraft();
  openName = name;
  answer(null);
  redraw();
}

function drawRoom(channel, names) {
  const place = `${person}/${channel?.id}`;
  const arrived = onScreen !== place;
  setText(byId("channel-title"), channel ? `${channel.private ? "🔒" : "#"} ${channel.name}` : "没有频道 No channel");
  setText(byId("channel-topic"), channel?.topic || "");
  const members = (channel?.members ?? []).map((key) => ({ key, value: { name: names.nameOf(key), color: names.byKey(key)?.color } }));
  reconcile(byId("channel-members"), members.slice(0, 6), ({ name, color }) => {
    const face = avatar(name, color);
    face.title = name;
    return face;
  });
  box.disabled = !channel;
  box.placeholder = channel ? "消息 Message, or /command" : "";
  const before = new Set([...list.querySelectorAll("[data-ts]")].map((node) => node.dataset.ts));
  const atBottom = keepingScroll(list, () => {
    const items = listItems(channel, person, unfolded, names);
    reconcile(list, items, (value) => messageNode(value, { room: (message) => roomFor(channel, message, names), names, person, answer, unfold }));
  }, { toBottom: arrived });
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

function roomFor(channel, message, names) {
  return {
    names,
    people: state.people,
    act: (element, value) => act("slack/click", {
      as: person, channel: channel?.id ?? "", ts: message?.ts ?? "", action_id: element.action_id, value: value ?? null,
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

const draftKey = () => `${person}/${openName}`;

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
  const channel = state?.slack.channels.find((one) => one.name === openName);
  if (!text || !channel) return;
  const fields = { as: person, channel: channel.id, text: outgoing(text) };
  if (thread) fields.thread_ts = thread.thread_ts || thread.ts;
  box.value = "";
  fit(box);
  list.scrollTop = list.scrollHeight;
  const result = await act("slack/say", fields);
  if (result === undefined && !box.value) { box.value = text; fit(box); }
}
