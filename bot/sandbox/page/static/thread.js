// The pane of one thread: its message, the replies and a box to answer. On a narrow page it covers the rest.

import { byId, holdBottom, keepingScroll, reconcile, setText, typingGoesTo } from "./dom.js";
import { iconOf, titleOf } from "./rooms.js";
import { orderOf, sorted, threadNews } from "./news.js";
import { Composer } from "./composer.js";
import { keepInAddress } from "./address.js";
import { messageNode } from "./message.js";
import { say } from "./words.js";
import { threadRows } from "./rows.js";

const pane = byId("thread");
const list = byId("thread-messages");
const narrow = matchMedia("(max-width: 900px)"); // the pane covers the page
const tight = matchMedia("(max-width: 1199px)"); // it covers the channel: style.css, slack.css
const AROUND = ["top", "mentions", "tabs", "channels-nav", "telegram"].map(byId);
const touch = matchMedia("(hover: none)"); // a keyboard on the screen would hide what one came to read

export class ThreadPane {
  // `changed()` draws the page again; `send(text, threadTs)` says something in the thread.
  constructor({ changed, send }) {
    this.openTs = ""; // the message whose thread is open
    this.onScreen = "";
    this.leftOff = 0;
    this.replies = [];
    this.changed = changed;
    this.composer = new Composer(byId("thread-form"), (text) => {
      list.scrollTop = list.scrollHeight;
      return send(text, this.parent.thread_ts || this.parent.ts);
    });
    this.composer.box.placeholder = say("回复…", "Reply…");
    holdBottom(list);
    typingGoesTo(this.composer.box, list);
    for (const id of ["thread-close", "thread-back"]) byId(id).addEventListener("click", () => this.close());
    for (const media of [narrow, tight]) media.addEventListener("change", () => changed());
    document.addEventListener("keydown", (event) => this.closeOnEscape(event));
  }

  // Tells whether nobody can see the channel behind the pane.
  get covers() {
    return Boolean(this.openTs) && tight.matches;
  }

  lastOrder() {
    return this.replies.reduce((last, reply) => Math.max(last, orderOf(reply)), 0);
  }

  open(ts) {
    this.openTs = ts;
    keepInAddress({ thread: ts });
    this.changed();
    (touch.matches ? pane : this.composer.box).focus();
  }

  close() {
    const ts = this.openTs;
    this.openTs = "";
    keepInAddress({ thread: "" });
    this.changed();
    const line = document.querySelector(`#messages [data-replies="${CSS.escape(ts)}"] button`);
    (line ?? byId("slack-text")).focus({ preventScroll: true });
  }

  closeOnEscape(event) {
    const elsewhere = event.target.closest?.("dialog, .telegram, .top");
    if (event.key !== "Escape" || event.isComposing || !this.openTs || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    this.close();
  }

  // Shows the thread in `room`; closes it when its message is not there. `upTo` tells how far it has been read.
  show(room, { names, context, upTo }) {
    const { tops, replies } = sorted(room.messages);
    this.parent = tops.find(({ ts }) => ts === this.openTs);
    if (!this.parent) this.openTs = "";
    this.replies = replies.get(this.openTs) ?? [];
    this.uncover();
    const place = this.openTs && `${names.me}/${room.id}/${this.openTs}`;
    const arrived = place !== this.onScreen;
    this.onScreen = place;
    if (!place) return;
    if (arrived) this.leftOff = threadNews(this.parent, this.replies, names, upTo).fresh.length ? upTo : 0;
    setText(byId("thread-place"), `${iconOf(room)} ${titleOf(room)}`);
    this.composer.moveTo(place);
    this.composer.box.disabled = Boolean(room.archived);
    keepingScroll(list, () => {
      reconcile(list, threadRows(room, this.parent, this.replies, { names, leftOff: this.leftOff }), (row) => messageNode(row, { ...context, open: undefined, testid: "thread-message" }));
    }, { toBottom: arrived });
  }

  // What the pane covers cannot be reached by Tab either.
  uncover() {
    const open = Boolean(this.openTs);
    pane.hidden = !open;
    document.body.classList.toggle("with-thread", open);
    const inSight = open && pane.getClientRects().length > 0; // not where the other chat's tab is open
    byId("room").inert = inSight && tight.matches;
    for (const node of AROUND) node.inert = inSight && narrow.matches;
  }
}
