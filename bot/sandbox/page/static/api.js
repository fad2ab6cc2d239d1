// Talks to the control server: reads the state, performs acts, listens for changes.

import { toast } from "./dom.js";
import { say } from "./words.js";

export async function readState(person) {
  const answer = await fetch(`/api/state?as=${encodeURIComponent(person)}`);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

// Performs an act and returns its result; a refusal is shown as a sentence and returned as undefined.
export async function act(path, fields) {
  try {
    const answer = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const body = await answer.json();
    if (body.ok) return body.result ?? null;
    toast(body.error, "error");
  } catch {
    toast(say("沙盒没有回应。", "The sandbox does not answer."), "error");
  }
  return undefined;
}

// Tells the server something nobody waits for, even while the page is being left; returns whether it arrived.
export async function keep(path, fields) {
  try {
    const answer = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
      keepalive: true,
    });
    return answer.ok;
  } catch {
    return false;
  }
}

// Keeps a button from being pressed twice while its act is under way.
export async function busy(control, work) {
  control.disabled = true;
  try {
    return await work();
  } finally {
    control.disabled = false;
  }
}

export function listen(onChange, onLine) {
  const events = new EventSource("/api/events");
  events.onmessage = () => { onLine(true); onChange(); };
  events.onerror = () => {
    onLine(false);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(onChange, onLine), 2000);
  };
  addEventListener("pagehide", () => events.close());
}

// Returns a function that runs `work` soon, never twice at once, and once more when it was asked for meanwhile.
export function coalesced(work) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) { again = true; return; }
    running = true;
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = false;
    }
  };
}
