/** Say what was sent from this device of which nobody knows for long whether it arrived, and let it be given up. */

import { agreed } from "./dialog.js";
import { byId, el, redraw } from "./dom.js";
import { forget, isOurs, unanswered, unansweredNames } from "./sure.js";

const LONG = 15_000; // milliseconds

/** The event that tells of something that was given up. */
export const GIVEN_UP = "given-up";

/** Show what is open for long, or was sent by somebody else: only their own sign-in can learn what became of it. */
export function showOpenEnds() {
  const open = unansweredNames()
    .map((name) => ({ name, ...unanswered(name) }))
    .filter((sent) => !isOurs(sent) || Math.abs(Date.now() - sent.at) > LONG);
  const button = (sent) => el("button", { type: "button", "data-at": sent.name, onclick: () => giveUp(sent) }, "Give it up");
  redraw(byId("open-ends"), open.map((sent) => el("p", { class: "card" }, said(sent), button(sent))));
}

function said(sent) {
  const what = `${sent.who} sent something at ${new Date(sent.at).toLocaleTimeString()} and nobody knows whether it arrived.`;
  return isOurs(sent) ? `${what} It is sent again until the server answers.` : `${what} It is asked for when ${sent.who} signs in here.`;
}

async function giveUp(sent) {
  const text = "Look first whether the order is there, and whether it is paid: it is not asked for any more.";
  if (!(await agreed({ title: "Give it up?", text, action: "Give it up" }))) return;
  forget(sent.name);
  dispatchEvent(new Event(GIVEN_UP));
  showOpenEnds();
}
