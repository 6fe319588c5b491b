/** Show which orders are parked and which are not paid, at whatever counter they were taken, and find any other. */

import { get, may } from "./api.js";
import { byId, el, pesos, redraw, timeOfDay } from "./dom.js";
import { poll } from "./poll.js";
import { tell } from "./page.js";

const EVERY = 4_000; // milliseconds
const QUIET_FOR = 250;
const MOST_FOUND = 20;
const STATES = {
  pending: "parked",
  in_queue: "waits for the kitchen",
  in_progress: "being made",
  ready: "ready",
  completed: "handed over",
  cancelled: "cancelled",
  refunded: "refunded",
};

/** Return a state as people say it. */
export function spoken(status) {
  return STATES[status] ?? status;
}

/** Show them, `choose(id)` gets the one that is pressed; returns what asks anew at once. */
export function openOrders(choose, { connected, ended }) {
  const shown = { orders: [], leftOut: 0, found: null, timer: 0 };
  const search = byId("find-order");
  const draw = () => drawOrders(shown, choose);
  search.addEventListener("input", () => {
    clearTimeout(shown.timer);
    shown.timer = setTimeout(() => find(shown, search, draw).catch(tell), QUIET_FOR);
  });
  search.addEventListener("keydown", (event) => event.key === "Enter" && openNewest(shown, search, draw, choose).catch(tell));
  draw();
  if (!may("order.queue.handle")) return () => {};
  const show = ({ data, leftOut = 0 }) => {
    Object.assign(shown, { orders: data, leftOut });
    draw();
  };
  return poll("/api/orders/queue", { every: EVERY, show, connected, ended });
}

async function find(shown, search, draw) {
  const text = search.value.trim();
  const found = text ? await get(`/api/orders?search=${encodeURIComponent(text)}&limit=${MOST_FOUND}`) : null;
  if (search.value.trim() !== text) return; // somebody typed on
  shown.found = found;
  draw();
}

/** Open the newest of those that are found, be the last letter just typed. */
async function openNewest(shown, search, draw, choose) {
  clearTimeout(shown.timer);
  await find(shown, search, draw);
  if (shown.found?.length) choose(shown.found[0].id);
}

function drawOrders({ orders, leftOut, found }, choose) {
  const parked = orders.filter((order) => order.status === "pending");
  const owing = orders.filter((order) => order.status !== "pending" && order.balance > 0);
  byId("parked-count").textContent = parked.length ? `${parked.length}` : "";
  byId("owing-count").textContent = owing.length ? `${owing.length}` : "";
  if (found) {
    redraw(byId("orders-shown"), list("Found", found, "No order of this number or name.", choose));
    return;
  }
  redraw(
    byId("orders-shown"),
    list("Parked", parked, "Nothing is parked.", choose),
    list("Not paid", owing, "Everything in the kitchen is paid.", choose),
    leftOut ? el("p", { class: "quiet" }, `${leftOut} older orders are open and not shown here.`) : null,
  );
}

function list(title, orders, none, choose) {
  const rows = orders.map((order) => el("li", {}, row(order, choose)));
  return el("section", {}, el("h2", {}, title), rows.length ? el("ul", {}, rows) : el("p", { class: "quiet" }, none));
}

/** Return a time, and its day where that is not today: numbers begin anew each day. */
function when(at) {
  const day = new Date(at).toDateString() === new Date().toDateString() ? "" : new Date(at).toLocaleDateString();
  return [day, timeOfDay(at)].filter(Boolean).join(" ");
}

function row(order, choose) {
  const portions = order.items.map((line) => `${line.quantity} ${line.name}`).join(", ");
  const owed = order.balance > 0 ? `${pesos(order.balance)} to pay` : pesos(order.total);
  return el(
    "button",
    { type: "button", class: "order", "data-at": order.id, onclick: () => choose(order.id) },
    el("strong", { class: "number" }, order.orderNumber),
    el("span", { class: "number" }, owed),
    el("span", { class: "what quiet" }, [order.customerName, spoken(order.status), when(order.timeReceived)].filter(Boolean).join(" · ")),
    el("span", { class: "what quiet" }, portions),
  );
}
