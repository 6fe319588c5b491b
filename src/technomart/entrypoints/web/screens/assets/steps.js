/** What is done to a line, of the cart or of an order in hand: one less, one more, notes, none of it. */

import { el } from "./dom.js";

/**
 * Return the buttons of a line `{id, name, quantity}`; each calls what `act` has for it: `less`, `more`, `note`, `remove`.
 *
 * All are off while `isOff`, and more while the line `isFull`.
 */
export function steps({ id, name, quantity }, act, { isOff = false, isFull = false } = {}) {
  const button = (at, label, text, off = isOff) =>
    el("button", { type: "button", "data-at": `${at} ${id}`, "aria-label": `${label}: ${name}`, disabled: off, onclick: act[at] }, text);
  return el(
    "span",
    { class: "steps" },
    button("less", "One less", "−"),
    el("output", { class: "number", "aria-label": `Portions of ${name}` }, `${quantity}`),
    button("more", "One more", "+", isOff || isFull),
    button("note", "Notes", "✎"),
    button("remove", "Remove", "✕"),
  );
}
