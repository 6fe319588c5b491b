/** Let every part of a screen be reached by one key, and show which key does what. */

import { isAsking, open } from "./dialog.js";
import { el } from "./dom.js";

const CALLED = { ArrowUp: "↑", ArrowDown: "↓" };
const TYPED_INTO = "input:not([type=radio]), textarea, select";

/** Listen to `{key: [what it does, act]}`; keys that are typed into a field, or while a dialog is open, are not meant. */
export function listen(keys) {
  addEventListener("keydown", (event) => {
    const name = event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
    const [, act] = keys[name] ?? [];
    if (!act || event.altKey || event.defaultPrevented || isAsking()) return;
    if (event.target.matches(TYPED_INTO) && !name.startsWith("Ctrl+") && name !== "Escape") return;
    event.preventDefault();
    act();
  });
}

/** Show what the keys do. */
export function showKeys(groups) {
  const rows = (keys) => Object.entries(keys).flatMap(([key, [said]]) => [el("dt", {}, el("kbd", {}, CALLED[key] ?? key)), el("dd", {}, said)]);
  const close = el("button", { type: "button", class: "main", autofocus: true, onclick: () => shown.close() }, "Close");
  const parts = Object.entries(groups).map(([title, keys]) => el("section", {}, el("h3", {}, title), el("dl", { class: "keys" }, rows(keys))));
  const shown = open(el("div", { class: "fields" }, el("h2", {}, "Keys"), el("div", { class: "groups" }, parts), close), { kind: "help" });
}
