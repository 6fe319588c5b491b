/** Let all tabs of a device know the same tickets: what is stored counts, and each change of it is one step. */

import { recalled, remember } from "./stored.js";
import { isKept } from "./tickets.js";

const KEPT = "technomart.kitchen";
const STEPS = ["take", "see", "resolve", "tick", "acknowledge"];

/**
 * Return the tickets such that each change of them begins with what other tabs have stored, and ends by storing it.
 *
 * `changed()` hears that another tab did so; `failed(error)` that the device has no room, where this tab goes on alone.
 */
export function shared(tickets, { changed, failed }) {
  let known = null;

  function read() {
    const text = localStorage.getItem(KEPT);
    if (text === known) return;
    known = text;
    const kept = recalled(KEPT, isKept);
    if (kept) tickets.renew(kept);
  }

  function store() {
    try {
      remember(KEPT, tickets.kept());
      known = localStorage.getItem(KEPT);
    } catch (error) {
      failed(error);
    }
  }

  function step(name) {
    return (...given) => {
      read();
      const answer = tickets[name](...given);
      store();
      return answer;
    };
  }

  addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    read();
    changed();
  });
  read();
  return Object.assign(Object.create(tickets), Object.fromEntries(STEPS.map((name) => [name, step(name)])));
}
