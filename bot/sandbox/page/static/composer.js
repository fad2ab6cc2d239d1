// A box to write in: it keeps a draft for each place, and gives the words back when they could not be sent.

import { fit, sendsOnEnter } from "./dom.js";

export class Composer {
  // `send(text)` returns undefined when it did not succeed.
  constructor(form, send) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.drafts = new Map();
    this.place = "";
    const submit = () => this.submit(send);
    sendsOnEnter(this.box, submit);
    form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  }

  // Brings the draft of a place into the box, and puts the one in it away.
  moveTo(place) {
    if (place === this.place) return;
    this.drafts.set(this.place, this.box.value);
    this.place = place;
    this.write(this.drafts.get(place) ?? "");
  }

  write(text) {
    this.box.value = text;
    fit(this.box);
  }

  async submit(send) {
    const text = this.box.value.trim();
    const { place } = this;
    if (!text) return;
    this.write("");
    if ((await send(text)) !== undefined) return;
    if (place !== this.place) this.drafts.set(place, text);
    else if (!this.box.value) this.write(text);
  }
}
