/** Show the guests whose number is being made and whose is ready; no names and no prices. */

import { connected, signInAgain, start } from "./page.js";
import { byId, el, fill } from "./dom.js";
import { follow } from "./queue.js";
import { AT_WORK, Tickets } from "./tickets.js";

const NEW_FOR = 20_000; // milliseconds that a number is pointed out
const STALE_AFTER = 15_000; // milliseconds without an answer
const MANY = 12; // numbers, beyond which they are smaller

const tickets = new Tickets();
const readySince = new Map();
let heardAt = Date.now();

function draw() {
  const making = tickets.standing(...AT_WORK).filter((ticket) => !ticket.ended);
  const ready = tickets.standing("ready").filter((ticket) => !ticket.ended);
  for (const { order } of ready) if (!readySince.has(order.id)) readySince.set(order.id, Date.now());
  ready.sort((one, other) => readySince.get(other.order.id) - readySince.get(one.order.id));
  show(byId("making"), making, () => false);
  show(byId("ready"), ready, ({ order }) => Date.now() - readySince.get(order.id) < NEW_FOR);
}

function show(list, found, isNew) {
  list.dataset.many = found.length > MANY ? "yes" : "no";
  fill(list, found.map((ticket) => el("li", { class: isNew(ticket) ? "new" : null }, ticket.order.orderNumber)));
}

/** Say rather nothing than what was true a while ago. */
function sayIfStale() {
  const isStale = Date.now() - heardAt > STALE_AFTER;
  byId("gone").hidden = !isStale;
  document.body.dataset.stale = isStale ? "yes" : "no";
}

function heard(isConnected, error) {
  if (isConnected) heardAt = Date.now();
  connected(isConnected, error);
  sayIfStale();
}

start(() => {
  follow(tickets, { changed: draw, connected: heard, ended: signInAgain });
  setInterval(draw, 2_000);
  setInterval(sayIfStale, 1_000);
});
