// The order in which the Slack side shows messages: in a room, with a line under each that has replies; in a thread.

import { dayOf } from "./dom.js";
import { isNotice, orderOf, sorted, threadNews } from "./news.js";

const SAME_BREATH_S = 300;
const FACES = 3;

// Returns the rows of a room in order: days, messages, and below a message the line that tells of its replies. A line
// stands before the first message that others wrote after `leftOff`, when that is not 0.
export function roomRows(room, { names, leftOff, readUpTo, openThread }) {
  const { tops, replies } = sorted(room.messages);
  const rows = datedRows(tops, { room, names, leftOff, isApart: (message) => replies.has(message.ts) });
  return rows.flatMap((row) => {
    const below = row.value.message && replies.get(row.value.message.ts);
    if (!below) return row;
    const news = threadNews(row.value.message, below, names, readUpTo(row.value.message.ts));
    return [row, repliesRow(row.value.message, below, news, { names, open: openThread === row.value.message.ts })];
  });
}

// Returns the rows of a thread: its message, how many replies there are, and these.
export function threadRows(room, parent, replies, { names, leftOff }) {
  const [first] = datedRows([parent], { room, names, leftOff: 0 }).slice(-1);
  const below = datedRows(replies, { room, names, leftOff, since: parent });
  const count = { key: "count", value: { kind: "count", count: countOf(replies) } };
  return replies.length ? [first, count, ...below] : [first];
}

function datedRows(messages, { room, names, leftOff, since, isApart = () => false }) {
  const rows = [];
  const pinned = new Set(room.pins ?? []);
  let day = since ? dayOf(orderOf(since)) : "";
  let previous = null;
  let marked = !leftOff;
  for (const message of messages) {
    const today = dayOf(orderOf(message));
    if (today !== day) {
      rows.push({ key: `day-${today}`, value: { kind: "day", day: today } });
      previous = null;
    }
    day = today;
    if (!marked && orderOf(message) > leftOff && message.user !== names.me) {
      rows.push({ key: "new", value: { kind: "new" } });
      marked = true;
      previous = null;
    }
    rows.push(messageRow(message, { names, compact: !pinned.has(message.ts) && follows(previous, message), pinned: pinned.has(message.ts) }));
    previous = isApart(message) || message.subtype ? null : message;
  }
  return rows;
}

// Two short lines of one person in a row share one name.
function follows(previous, message) {
  const isCard = (one) => one.user === "bot" && one.blocks?.length;
  return Boolean(previous) && previous.user === message.user && !message.ephemeral_to && !previous.ephemeral_to
    && !message.edited && !isCard(message) && !isCard(previous) && orderOf(message) - orderOf(previous) < SAME_BREATH_S;
}

function messageRow(message, { names, ...how }) {
  const kind = isNotice(message) ? "notice" : "message";
  const color = names.byKey(message.user)?.color;
  return { key: `${message.ts}/${message.ephemeral_to ?? ""}`, value: { kind, message, color, person: names.me, ...how } };
}

// Private answers of the bot are no replies to anybody else.
const countOf = (replies) => replies.filter((reply) => !reply.ephemeral_to).length;

function repliesRow(parent, replies, { fresh }, { names, open }) {
  const writers = [...new Map(replies.map((reply) => [reply.name, { name: reply.name, bot: reply.user === "bot", color: names.byKey(reply.user)?.color }])).values()];
  const last = fresh.at(-1);
  const value = {
    kind: "replies", ts: parent.ts, open, writers: writers.slice(-FACES), lastAt: orderOf(replies.at(-1)),
    count: countOf(replies), fresh: fresh.length,
    last: last && { ts: last.ts, user: last.user, name: last.name, text: (last.text ?? "").split("\n")[0] },
  };
  return { key: `replies-${parent.ts}`, value };
}
