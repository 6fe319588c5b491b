/** Draw the tickets of the kitchen. */

import { el } from "./dom.js";
import { isSame, linesOf } from "./tickets.js";

const NEXT = { in_queue: ["Start", "in_progress"], in_progress: ["Ready", "ready"], ready: ["Handed over", "completed"] };
const ENDED = { cancelled: "Called off", gone: "No longer known" };

/** Return what a ticket is moved to next, or null: `[what its button says, the state]`. */
export function nextOf({ order, ended }) {
  return ended ? null : (NEXT[order.status] ?? null);
}

/** Return how long ago an order was placed, in whole minutes. */
export function age(order, now) {
  return Math.max(0, Math.floor((now - Date.parse(order.createdAt)) / 60_000));
}

/** Return how urgent a ticket is, for its colour. */
export function urgency(order, now, { warn, late }) {
  const minutes = age(order, now);
  return minutes >= late ? "late" : minutes >= warn ? "warn" : "";
}

/** Tell whether something about a ticket waits to be seen. */
export function isUnseen(ticket) {
  return Boolean(ticket.ended) || !isSame(ticket.shown, linesOf(ticket.order));
}

/** Return the card of a ticket; `on` has what its buttons do: `{move, back, tick, acknowledge, choose}`. */
export function card(ticket, { now, limits, isChosen, isOurs, waits, on }) {
  const { order, ended } = ticket;
  const unseen = isUnseen(ticket);
  const kind = [order.status, ended ? "ended" : urgency(order, now, limits), unseen ? "unseen" : "", isChosen ? "chosen" : ""];
  return el(
    "li",
    { class: `card ticket ${kind.join(" ")}`, dataset: { id: order.id, at: order.id }, tabindex: 0, "aria-label": `Order ${order.orderNumber}`, onfocus: () => on.choose(order.id) },
    head(ticket, now),
    ended ? el("p", { class: "why" }, `${ENDED[ended]}.`) : null,
    el("ul", {}, lines(ticket, isOurs, on)),
    foot(ticket, unseen, waits, on),
  );
}

function head({ order }, now) {
  const where = order.type === "online" ? "online" : "";
  const who = [order.customerName, where].filter(Boolean).join(" · ");
  const minutes = el("time", { datetime: order.createdAt, class: "number" }, `${age(order, now)} min`);
  return el("header", {}, el("strong", {}, order.orderNumber), minutes, who ? el("span", { class: "who" }, who) : null);
}

function lines({ order, shown, ticks, ended }, isOurs, on) {
  const before = new Map(shown.map((line) => [line.id, line]));
  const now = linesOf(order);
  const gone = shown.filter((line) => !now.some((each) => each.id === line.id));
  return [
    ...now.map((line) => lineOf(order, line, { was: before.get(line.id), isTicked: ticks.includes(line.id), isOurs: isOurs(line), ended, on })),
    ...gone.map((line) => el("li", { class: "gone" }, el("s", {}, `${line.quantity} × ${line.name}`))),
  ];
}

function lineOf(order, line, { was, isTicked, isOurs, ended, on }) {
  const changed = !was ? el("em", {}, "new") : was.quantity === line.quantity ? null : el("em", {}, `was ${was.quantity}`);
  const noted = line.notes ? el("span", { class: "notes" }, line.notes) : null;
  const button = el(
    "button",
    { type: "button", role: "checkbox", "data-at": `${order.id} ${line.id}`, "aria-checked": String(isTicked), disabled: Boolean(ended), onclick: () => on.tick(order.id, line.id) },
    el("b", { class: "number" }, line.quantity),
    el("span", {}, line.name, " ", changed),
    noted,
  );
  return el("li", { class: isOurs ? null : "elsewhere" }, button);
}

function foot(ticket, unseen, waits, on) {
  const { id } = ticket.order;
  if (unseen) return el("footer", {}, el("button", { type: "button", class: "danger", "data-at": `${id} seen`, onclick: () => on.acknowledge(id) }, "Seen ", el("kbd", {}, "x")));
  const next = nextOf(ticket);
  if (!next) return null;
  const button = el("button", { type: "button", class: "main", "data-at": `${id} next`, disabled: waits, onclick: () => on.move(id) }, waits ? "Sending …" : next[0]);
  const back = el("button", { type: "button", "data-at": `${id} back`, disabled: waits, onclick: () => on.back(id) }, "Back");
  return el("footer", {}, ticket.order.status === "ready" ? back : null, button);
}
