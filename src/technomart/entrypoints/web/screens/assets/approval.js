/** Let a second person approve what settings do not leave to one; their password is sent once and kept nowhere. */

import { open } from "./dialog.js";
import { el } from "./dom.js";

const ASKED_BY = ["approval_missing", "approval_code_missing", "not_approved", "wrong_code"];

/** Tell whether a refusal asks for a second person, or for another try of theirs. */
export function asksForApproval(error) {
  return ASKED_BY.includes(error.code);
}

/** Ask for a second person; returns what the API reads of them, or null where nobody approves. */
export function askForApproval(sentence) {
  const field = (name, label, properties) => el("label", {}, label, el("input", { name, autocomplete: "off", ...properties }));
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, "Who approves?"),
    el("p", {}, sentence),
    field("approvedBy", "E-mail of a second person", { type: "email", required: true, autofocus: true }),
    field("approvalPassword", "Their password", { type: "password", required: true, autocomplete: "one-time-code" }),
    field("approvalCode", "A code of their app, where they have one", { inputmode: "numeric" }),
    el("div", { class: "choices" }, el("button", { type: "button", onclick: () => close() }, "Back"), el("button", { class: "main" }, "Approve")),
  );
  const { close, closed } = open(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, text]) => text.trim()));
    close(given);
  });
  return closed;
}
