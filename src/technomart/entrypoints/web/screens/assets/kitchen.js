/** Work the kitchen's queue. */

import { AskedNoMore, isOurs as isSentByUs, sure, unanswered, unansweredNames } from "./sure.js";
import { NoAnswer, Refusal } from "./api.js";
import { card, isUnseen, nextOf } from "./cards.js";
import { byId, el, fill } from "./dom.js";
import { follow, orderNow } from "./queue.js";
import { lastMove, wasMoved, whyNotBack } from "./recall.js";
import { connected, notify, signInAgain, start, tell } from "./page.js";
import { shared } from "./shared-tickets.js";
import { isHeard, isMuted, mute, ring, whenHeard } from "./sound.js";
import { isOurs, offerStations } from "./stations.js";
import { AT_WORK, Tickets, linesOf } from "./tickets.js";

const MOVE = "kitchen "; // begins the names of what is sent
const EVERY_AGE = 10_000; // milliseconds between two looks at ages
const RECALLED = "Recalled in the kitchen";

const tickets = shared(new Tickets(), { changed: () => show(), failed: (error) => notify(error.message, "bad") });
const limits = { warn: Number(document.body.dataset.warn), late: Number(document.body.dataset.late) };
const waiting = new Set();
let rung = tickets.ids();
let chosen = "";
let queue = null;

const now = () => queue?.clock.now() ?? Date.now();
const isHere = (ticket) => linesOf(ticket.order).some(isOurs) || ticket.shown.some(isOurs);

function draw() {
  const work = tickets.standing(...AT_WORK).filter(isHere);
  const ready = tickets.standing("ready").filter((ticket) => !ticket.ended && isHere(ticket));
  const at = document.activeElement.dataset.at;
  const draws = (ticket) => card(ticket, { now: now(), limits, isChosen: ticket.order.id === chosen, isOurs, waits: waiting.has(ticket.order.id), on });
  fill(byId("tickets"), work.map(draws));
  fill(byId("ready"), ready.length ? el("h2", {}, "Ready") : null, el("ol", {}, ready.map(draws)));
  fill(byId("all-day"), allDay(work));
  const left = tickets.leftOut ? `, ${tickets.leftOut} older not shown` : "";
  byId("count").textContent = (work.length ? `${work.length} to make` : "Nothing to make") + left;
  if (at) (find(at) ?? cardOf(chosen))?.focus();
}

function allDay(work) {
  const sums = new Map();
  for (const { order, ticks, ended } of work) {
    for (const line of ended ? [] : linesOf(order)) {
      if (isOurs(line) && !ticks.includes(line.id)) sums.set(line.name, (sums.get(line.name) ?? 0) + line.quantity);
    }
  }
  const rows = [...sums].sort((one, other) => other[1] - one[1]);
  const shown = rows.map(([name, quantity]) => el("li", {}, el("b", { class: "number" }, quantity), ` ${name}`));
  return rows.length ? [el("h2", {}, "To make in all"), el("ul", {}, shown)] : [];
}

const find = (at) => document.querySelector(`[data-at="${CSS.escape(at)}"]:not(:disabled)`);
const cardOf = (id) => document.querySelector(`.ticket[data-id="${CSS.escape(id)}"]`);

const on = {
  choose(id) {
    if (chosen === id) return;
    chosen = id;
    document.querySelector(".ticket.chosen")?.classList.remove("chosen");
    cardOf(id)?.classList.add("chosen");
  },
  tick(id, line) {
    tickets.tick(id, line);
    draw();
  },
  acknowledge(id) {
    tickets.acknowledge(id);
    draw();
  },
  move(id) {
    const ticket = tickets.open.get(id);
    const next = ticket && !isUnseen(ticket) ? nextOf(ticket) : null;
    if (next && !waiting.has(id)) send(ticket.order, next[1]);
  },
  back(id) {
    const ticket = tickets.open.get(id);
    if (ticket?.order.status === "ready" && !isUnseen(ticket) && !waiting.has(id)) send(ticket.order, "in_progress", RECALLED);
  },
};

async function send(order, status, reason = "") {
  waiting.add(order.id);
  draw();
  const request = { method: "PATCH", path: `/api/orders/${order.id}/status`, body: { status, reason }, match: `"${order.version}"` };
  try {
    await deliver(order.id, request);
  } catch (error) {
    if (error instanceof AskedNoMore) return;
    if (!(error instanceof Refusal)) throw error;
    await askAgain(order.id, status, error);
  } finally {
    waiting.delete(order.id);
    draw();
  }
}

function deliver(id, request) {
  const settled = ({ body: { data } }, { body: { status, reason } }) => {
    tickets.see(data);
    wasMoved(data, reason ? "recalled" : status);
  };
  return sure(MOVE + id, request, { settled, waiting: (error) => connected(false, error) });
}

/** Go on with moves that had no answer when the page was left. */
function sendAgain() {
  for (const name of unansweredNames().filter((each) => each.startsWith(MOVE) && isSentByUs(unanswered(each)))) {
    const id = name.slice(MOVE.length);
    waiting.add(id);
    deliver(id)
      .catch(tell)
      .finally(() => {
        waiting.delete(id);
        draw();
      });
  }
}

/** Look what an order is that was refused to move: what somebody else did already is no trouble. */
async function askAgain(id, wanted, refusal) {
  try {
    const order = await orderNow(id);
    tickets.see(order);
    if (order.status !== wanted) tell(refusal);
  } catch (error) {
    tell(error instanceof NoAnswer ? error : refusal);
  }
}

function recall() {
  const move = lastMove();
  if (move?.status === "ready" && tickets.open.get(move.id)?.order.status === "ready") on.back(move.id);
  else notify(whyNotBack(move), "bad");
}

function sayOfSound() {
  byId("sound").textContent = isMuted() ? "Sound off" : isHeard() ? "Sound on" : "Sound: touch once";
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog:modal")) return;
  const cards = [...document.querySelectorAll(".ticket")];
  const at = cards.findIndex((each) => each.dataset.id === chosen);
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && cards.length) cards[Math.min(cards.length - 1, Math.max(0, at + (at < 0 && by < 0 ? 1 : by)))].focus();
  else if (event.key === "Enter" && document.activeElement?.tagName !== "BUTTON" && at >= 0) on.move(chosen);
  else if (event.key === "x" && at >= 0 && isUnseen(tickets.open.get(chosen))) on.acknowledge(chosen);
  else if (event.key === "r") recall();
  else if (event.key === "b" && at >= 0) on.back(chosen);
  else if (event.key === "m") byId("sound").click();
  else if (/^[1-9]$/.test(event.key) && at >= 0) cards[at].querySelectorAll("[role=checkbox]")[event.key - 1]?.click();
  else return;
  event.preventDefault();
}

/** Show what is known, and ring for what this tab has not rung for. */
function show() {
  const ids = tickets.ids();
  if ([...ids].some((id) => !rung.has(id))) ring();
  rung = ids;
  draw();
}

function changed(differs) {
  document.body.dataset.differs = differs ? "yes" : "no";
  show();
}

start(async () => {
  byId("recall").addEventListener("click", recall);
  byId("sound").addEventListener("click", () => {
    mute(!isMuted());
    sayOfSound();
  });
  addEventListener("keydown", press);
  whenHeard(sayOfSound);
  sayOfSound();
  draw();
  sendAgain();
  queue = follow(tickets, { changed, connected, ended: signInAgain });
  offerStations(draw);
  setInterval(draw, EVERY_AGE);
});
