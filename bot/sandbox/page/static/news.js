// What others have written since a person last looked: in a room, and in the threads below its messages.

const NOTICES = /_(join|leave|topic|purpose|name|archive|unarchive)$|^(pinned_item|tombstone)$/;

export const isNotice = (message) => NOTICES.test(message.subtype ?? "");
export const orderOf = (message) => Number(message.ts);

// Returns the messages that stand in the room itself, and the replies below each of them. A reply whose message is
// not there stands in the room.
export function sorted(messages) {
  const known = new Set(messages.map(({ ts }) => ts));
  const replies = new Map();
  const tops = messages.filter((message) => {
    const parent = message.thread_ts;
    if (!parent || parent === message.ts || !known.has(parent)) return true;
    replies.set(parent, [...(replies.get(parent) ?? []), message]);
    return false;
  });
  return { tops, replies };
}

const names = (message, id) => Boolean(id) && JSON.stringify([message.text, message.blocks]).includes(id);

// A person takes part in a thread that they wrote in, that names them, or in which the bot has answered them alone.
function takesPart(thread, { me, myId }) {
  return thread.some((message) => message.user === me || message.ephemeral_to === me || names(message, myId));
}

// Returns {fresh, forMe, follows} of a thread; one's own reply has read all before it.
export function threadNews(parent, replies, who, readUpTo) {
  const own = replies.filter((reply) => reply.user === who.me).map(orderOf);
  const since = Math.max(readUpTo, ...own);
  const fresh = replies.filter((reply) => reply.user !== who.me && orderOf(reply) > since);
  return { fresh, forMe: fresh.some((reply) => names(reply, who.myId)), follows: takesPart([parent, ...replies], who) };
}

// Returns how many messages of a room wait for the person, with the threads they take part in; `readUpTo` tells
// how far a place has been read: the room ("") or a thread in it.
export function roomNews(messages, who, readUpTo) {
  const { tops, replies } = sorted(messages);
  const since = readUpTo("");
  const fresh = tops.filter((message) => message.user !== who.me && !isNotice(message) && orderOf(message) > since);
  const parents = tops.filter(({ ts }) => replies.has(ts));
  const threads = parents.map((parent) => threadNews(parent, replies.get(parent.ts), who, readUpTo(parent.ts)));
  const followed = threads.filter(({ follows }) => follows);
  return {
    waiting: followed.reduce((sum, thread) => sum + thread.fresh.length, fresh.length),
    forMe: fresh.some((message) => names(message, who.myId)) || followed.some(({ forMe }) => forMe),
  };
}
