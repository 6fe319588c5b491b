/** Ask in front of the page: dialogs that Escape closes and that give the focus back. */

import { el } from "./dom.js";

/** Show content in a dialog; returns `{dialog, close(answer), closed}`, of which `closed` is a promise of the answer. */
export function open(content, { kind = "" } = {}) {
  const dialog = el("dialog", { class: kind }, content);
  const before = document.activeElement;
  let finish;
  const closed = new Promise((done) => (finish = done));
  const close = (answer = null) => {
    dialog.close();
    dialog.remove(); // now, not at its event: the next key is meant for the page
    giveBack(before);
    finish(answer);
  };
  dialog.addEventListener("close", () => dialog.isConnected && close());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close, closed };
}

/** Put the focus where it was, or on what was drawn in its place meanwhile. */
function giveBack(before) {
  const at = before.dataset.at;
  const there = before.isConnected ? before : at && document.querySelector(`[data-at="${CSS.escape(at)}"]`);
  there?.focus?.();
}

/** Ask for a text; returns it, or null when it was not given. `{title, label, action, value, required, longest}` */
export function askFor({ title, label, action, value = "", required = false, longest = 500 }) {
  const text = el("input", { name: "answer", value, required, maxlength: longest, autocomplete: "off", autofocus: true });
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, title),
    el("label", {}, label, text),
    el("div", { class: "choices" }, el("button", { type: "button", onclick: () => close() }, "Back"), el("button", { class: "main" }, action)),
  );
  const { close, closed } = open(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close(text.value.trim());
  });
  text.select();
  return closed;
}

/** Ask for a yes; returns whether it was given. */
export async function agreed({ title, text, action }) {
  const yes = el("button", { class: "danger", type: "button", autofocus: true, onclick: () => close(true) }, action);
  const no = el("button", { type: "button", onclick: () => close() }, "Back");
  const { close, closed } = open(el("div", { class: "fields" }, el("h2", {}, title), el("p", {}, text), el("div", { class: "choices" }, no, yes)));
  return (await closed) === true;
}

/** Tell whether a dialog is open. */
export function isAsking() {
  return document.querySelector("dialog:modal") !== null;
}
