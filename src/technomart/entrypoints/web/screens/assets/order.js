/** Show an order in hand: change its lines until the kitchen starts, send it there, take its money, call it off. */

import { NoAnswer, Refusal, call, get, may } from "./api.js";
import { askForApproval, asksForApproval } from "./approval.js";
import { cart } from "./cart.js";
import { askFor, open } from "./dialog.js";
import { el, oneAtATime, pesos, redraw } from "./dom.js";
import { spoken } from "./open-orders.js";
import { tell } from "./page.js";
import { pay } from "./pay.js";
import { place } from "./placing.js";
import { receiptButton } from "./receipt.js";
import { steps } from "./steps.js";
import { isOurs, sure, unanswered } from "./sure.js";

const BEFORE_THE_KITCHEN = ["pending", "in_queue"];
const STEPS = { in_queue: "Send to the kitchen", completed: "Handed over" };

/** The name that changes of an order are sent under begins so. */
export const CHANGE = "change ";

/** Show an order until the dialog is closed; goes on with what was sent before. */
export async function showOrder(id) {
  const state = { order: await get(`/api/orders/${id}`), isBusy: false, content: el("div", { class: "in-hand" }) };
  const { close, closed } = open(state.content, { kind: "wide" });
  state.close = close;
  draw(state);
  (state.content.querySelector("button.main") ?? state.content.querySelector(".choices button")).focus();
  const before = unanswered(CHANGE + id);
  if (before && isOurs(before)) await change(state, null);
  return closed;
}

/** Send a change of the version that is shown, and show what the order is then. */
async function change(state, request) {
  const { id, version } = state.order;
  state.isBusy = true;
  draw(state);
  const waiting = (error) => (state.content.querySelector(".waiting").textContent = `${error.message} Asking again; it counts once.`);
  const sent = request && { ...request, match: `"${version}"` };
  try {
    await sure(CHANGE + id, sent, { waiting }).catch((error) => approved(sent, error));
  } catch (error) {
    tell(error);
    if (!(error instanceof Refusal || error instanceof NoAnswer)) return;
  } finally {
    state.isBusy = false;
  }
  state.order = await get(`/api/orders/${id}`);
  draw(state);
}

/** Send a change with somebody's approval, where that is why it was refused; it is not kept, since their password is in it. */
async function approved(sent, refusal) {
  if (!sent || !asksForApproval(refusal)) throw refusal;
  const approval = await askForApproval(refusal.message);
  if (!approval) throw refusal;
  try {
    await call(sent.method, sent.path, { body: { ...sent.body, ...approval }, match: sent.match });
  } catch (error) {
    await approved(sent, error);
  }
}

function draw(state) {
  const { order, isBusy } = state;
  const isOpen = BEFORE_THE_KITCHEN.includes(order.status) && may("order.place");
  redraw(
    state.content,
    el("h2", {}, `Order ${order.orderNumber}`, el("span", { class: "quiet" }, ` ${spoken(order.status)}`)),
    el("p", { class: "quiet" }, [order.customerName, order.type, order.paymentStatus.replace("_", " ")].filter(Boolean).join(" · ")),
    el("ul", { class: "lines" }, order.items.map((line) => drawLine(state, line, isOpen))),
    el("dl", { class: "sums" }, sums(order)),
    el("p", { class: "waiting", role: "status" }, isBusy ? "Sending…" : ""),
    el("div", { class: "choices" }, actions(state, isOpen)),
  );
}

function sums(order) {
  const rows = [["Total", order.total], ["Paid", order.paid], ["To pay", order.balance]];
  if (order.discount) rows.unshift(["Subtotal", order.subtotal], ["Discount", -order.discount]);
  return rows.flatMap(([name, amount]) => [el("dt", {}, name), el("dd", { class: "number" }, pesos(amount))]);
}

function drawLine(state, line, isOpen) {
  const act = {
    less: () => less(state, line, line.quantity - 1),
    more: () => edit(state, line, { quantity: line.quantity + 1 }),
    note: () => note(state, line),
    remove: () => less(state, line, 0),
  };
  return el(
    "li",
    { class: "line" },
    el("span", { class: "name" }, isOpen ? line.name : `${line.quantity} × ${line.name}`, line.notes ? el("em", {}, line.notes) : null),
    el("span", { class: "number" }, pesos(line.subtotal)),
    isOpen ? steps(line, act, { isOff: state.isBusy }) : null,
  );
}

function edit(state, line, body) {
  return change(state, { method: "PATCH", path: `/api/orders/${state.order.id}/items/${line.id}`, body });
}

async function less(state, line, quantity) {
  const reason = await askFor({ title: quantity ? `One ${line.name} less` : `Remove ${line.name}`, label: "Why?", action: quantity ? "Take off" : "Remove", required: true });
  if (reason === null) return;
  if (quantity) await edit(state, line, { quantity, reason });
  else await change(state, { method: "DELETE", path: `/api/orders/${state.order.id}/items/${line.id}?reason=${encodeURIComponent(reason)}` });
}

async function note(state, line) {
  const notes = await askFor({ title: line.name, label: "Notes for the kitchen", action: "Keep", value: line.notes ?? "" });
  if (notes !== null) await edit(state, line, { notes });
}

async function rename(state) {
  const customerName = await askFor({ title: `Order ${state.order.orderNumber}`, label: "Customer", action: "Keep", value: state.order.customerName ?? "", longest: 120 });
  if (customerName !== null) await change(state, { method: "PATCH", path: `/api/orders/${state.order.id}`, body: { customerName } });
}

function move(state, status, reason = "") {
  return change(state, { method: "PATCH", path: `/api/orders/${state.order.id}/status`, body: { status, reason } });
}

async function callOff(state) {
  const text = state.order.paid ? `Call off; ${pesos(state.order.paid)} goes back` : "Call off";
  const reason = await askFor({ title: `${text}: order ${state.order.orderNumber}`, label: "Why?", action: "Call off", required: true });
  if (reason !== null) await move(state, "cancelled", reason);
}

/** Put the dishes in the cart onto this order: parked first, so that they are on the server, and merged then. */
async function addCart(state) {
  const parked = await place({ enqueue: false, waiting: tell });
  const body = { orderId: parked.id, reason: "added at the counter" };
  await change(state, { method: "POST", path: `/api/orders/${state.order.id}/merge`, body });
}

async function takeMoney(state) {
  await pay(state.order);
  state.order = await get(`/api/orders/${state.order.id}`);
  draw(state);
}

function actions(state, isOpen) {
  const { order, isBusy } = state;
  const next = order.allowedTransitions;
  const has = may("order.status.update");
  const more = isOpen && !order.paid ? cart().lines.length : 0;
  const owes = order.balance > 0;
  const button = (kind, text, act) => {
    const press = oneAtATime(() => act(state).catch(tell));
    return el("button", { type: "button", class: kind, "data-at": text, disabled: isBusy, onclick: press }, text);
  };
  return [
    button("", "Close", async () => state.close()),
    may("order.place") && !["cancelled", "refunded"].includes(order.status) ? button("", "Customer", rename) : null,
    has && next.includes("cancelled") ? button("danger", "Call off", callOff) : null,
    order.paid && !order.balance && may("payment.records.view") ? receiptButton(order) : null,
    more ? button("", `Add what is in the cart (${more})`, addCart) : null,
    ...Object.keys(STEPS).map((to) => (has && next.includes(to) ? button(owes ? "" : "main", STEPS[to], () => move(state, to)) : null)),
    owes && may("payment.process") ? button("main", `Pay ${pesos(order.balance)}`, takeMoney) : null,
  ];
}
