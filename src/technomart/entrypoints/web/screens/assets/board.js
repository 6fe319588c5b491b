/** Show the guests whose number is being made and whose is ready; no names and no prices. */

import { connected, signInAgain, start } from "./page.js";
import { byId } from "./dom.js";
import { showNumbers } from "./numbers.js";
import { follow } from "./queue.js";
import { AT_WORK, Tickets } from "./tickets.js";

const NEW_FOR = 20_000; // milliseconds that a number is pointed out
const STALE_AFTER = 15_000; // milliseconds without an answer

const tickets = new Tickets();
const readySince = new Map();
let heard = clocks();
let queue = null;

function draw() {
  const making = tickets.standing(...AT_WORK).filter((ticket) => !ticket.ended);
  const ready = tickets.standing("ready").filter((ticket) => !ticket.ended);
  readSince(ready);
  ready.sort((one, other) => readySince.get(other.order.id) - readySince.get(one.order.id));
  show(byId("making"), making);
  call(show(byId("ready"), ready, ({ order }) => performance.now() - readySince.get(order.id) < NEW_FOR));
}

/** Know since when orders are ready, on a clock that nobody sets; a board that is turned on later points out none of before. */
function readSince(ready) {
  const ids = new Set(ready.map(({ order }) => order.id));
  for (const id of readySince.keys()) if (!ids.has(id)) readySince.delete(id);
  for (const { order } of ready) {
    const passed = Math.max(0, queue.clock.now() - Date.parse(order.updatedAt));
    if (!readySince.has(order.id)) readySince.set(order.id, performance.now() - passed);
  }
}

function show(list, found, isNew = () => false) {
  const numbers = found.map((ticket) => ({ number: ticket.order.orderNumber, isNew: isNew(ticket) }));
  showNumbers(list, list.nextElementSibling, numbers);
  return numbers.filter((each) => each.isNew).map(({ number }) => number);
}

/** Tell who listens to the page which numbers became ready, once. */
function call(numbers) {
  const text = numbers.length ? `Ready: ${numbers.join(", ")}` : "";
  if (byId("called").textContent !== text) byId("called").textContent = text;
}

/** Return what two clocks say: one is set by people, the other stands still while the device sleeps. */
function clocks() {
  return [Date.now(), performance.now()];
}

/** Say rather nothing than what was true a while ago. */
function sayIfStale() {
  const isStale = clocks().some((now, n) => now - heard[n] > STALE_AFTER);
  byId("gone").hidden = !isStale;
  document.body.dataset.stale = isStale ? "yes" : "no";
}

function tried(isConnected, error) {
  if (isConnected) heard = clocks();
  connected(isConnected, error);
  sayIfStale();
}

start(() => {
  queue = follow(tickets, { changed: draw, connected: tried, ended: signInAgain });
  setInterval(draw, 2_000);
  addEventListener("resize", draw);
  setInterval(sayIfStale, 1_000);
});
