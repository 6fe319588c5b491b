/** Ask again and again for what may have changed, one request at a time, and say when nobody answers. */

import { NoAnswer, Refusal, SignedOut, call } from "./api.js";

const LONGEST_WAIT = 15_000; // milliseconds

/**
 * Show what an address answers, anew whenever it changes (ETag); returns a function that asks at once.
 *
 * `show(body, headers)` gets each new answer, and says false when it must be asked for whole again;
 * `answered(headers)` hears of every answer, and `connected(isConnected, error)` of every try. Failures, those of `show` too, are tried again, each time after
 * twice as long; what is shown stays until something newer is known. A `SignedOut` alone ends it and goes to `ended`.
 */
export function poll(path, { every, within, show, answered = () => {}, connected, ended }) {
  let tag = "";
  let timer = 0;
  let failures = 0;
  let running = false;
  let again = false;

  async function once() {
    const answer = await call("GET", path, { tag, within: within ?? 8_000 });
    answered(answer.headers);
    if (answer.status !== 304) {
      const isShown = await show(answer.body, answer.headers);
      tag = isShown === false ? "" : (answer.headers.get("ETag") ?? "");
    }
  }

  async function ask() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    let wait = every;
    try {
      await once();
      failures = 0;
      connected(true);
    } catch (error) {
      if (error instanceof SignedOut) {
        running = false;
        ended(error);
        return;
      }
      if (!(error instanceof NoAnswer || error instanceof Refusal)) reportError(error); // ours, and no end of it
      failures += 1;
      connected(false, error);
      wait = Math.max(1000 * (error.retryAfter ?? 0), Math.min(every * 2 ** failures, LONGEST_WAIT));
    }
    running = false;
    timer = setTimeout(ask, again ? 0 : wait);
  }

  document.addEventListener("visibilitychange", () => document.hidden || ask());
  window.addEventListener("online", ask);
  ask();
  return ask;
}
