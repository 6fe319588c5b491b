/** Take the money of an order: cash with its change, card or phone, all of it or a part, once whatever happens. */

import { Refusal, get, may } from "./api.js";
import { open } from "./dialog.js";
import { centavos, el, fill, pesos } from "./dom.js";
import { tell } from "./page.js";
import { receiptButton } from "./receipt.js";
import { isOurs, sure, unanswered } from "./sure.js";

const NOTES = [20, 50, 100, 200, 500, 1000]; // pesos
const METHODS = { cash: "Cash", card: "Card", mobile: "Mobile" };
const KEYS = { c: "cash", d: "card", m: "mobile" };

/** The name that payments of an order are sent under begins so. */
export const PAYMENT = "payment ";

const PAYING = "technomart.paying";
const slot = (order) => PAYMENT + order.id;

/** Ask for the money of an order and take it; ends with the dialog, and goes on with what was sent before. */
export async function pay(order) {
  sessionStorage.setItem(PAYING, order.id);
  const config = await get("/api/payments/config");
  const methods = Object.keys(METHODS).filter((method) => config[method]);
  const state = { order, methods, method: methods[0] ?? "cash", received: null, isSending: false };
  const content = el("div", { class: "pay" });
  const { dialog, close, closed } = open(content, { kind: "wide" });
  Object.assign(state, { close, content });
  closed.then(() => sessionStorage.removeItem(PAYING));
  dialog.addEventListener("cancel", (event) => state.isSending && event.preventDefault());
  dialog.addEventListener("keydown", (event) => pressed(event, state));
  const before = unanswered(slot(order));
  if (!order.balance && !before) drawPaid(state, order.payments?.at(-1), order);
  else drawForm(state);
  if (before && isOurs(before)) await take(state);
  return closed;
}

/** Return the order whose money was asked for in this tab when the page was loaded anew, once. */
export function leftInPayment() {
  const id = sessionStorage.getItem(PAYING);
  sessionStorage.removeItem(PAYING);
  return id;
}

function drawForm(state) {
  const { order, method, methods } = state;
  const amount = el("input", { inputmode: "decimal", autocomplete: "off", id: "amount" });
  const reference = el("input", { autocomplete: "off", maxlength: 120, id: "reference" });
  amount.value = method === "cash" ? "" : order.balance.toFixed(2);
  Object.assign(state, { amount, reference, outcome: el("p", { class: "outcome number", role: "status" }), take: el("button", { class: "main", type: "button" }) });
  amount.addEventListener("input", () => drawOutcome(state));
  state.take.addEventListener("click", () => take(state).catch(tell));
  fill(
    state.content,
    el("h2", {}, `Order ${order.orderNumber}${order.customerName ? ` · ${order.customerName}` : ""}`),
    el("p", { class: "due number" }, pesos(order.balance)),
    methods.length ? el("div", { class: "choices", role: "group", "aria-label": "Method" }, methods.map((each) => methodButton(state, each))) : el("p", { class: "bad" }, "No kind of payment is switched on."),
    el("label", {}, method === "cash" ? "Cash received" : "Amount", amount),
    method === "cash" ? notes(state) : el("label", {}, "Reference, such as the number on the slip", reference),
    state.outcome,
    el("div", { class: "choices" }, el("button", { type: "button", onclick: () => state.close() }, "Pay later"), state.take),
  );
  focusFirst(state);
  drawOutcome(state);
}

/** Put the focus where one types, or where that would raise a keyboard over the notes, on them. */
function focusFirst({ method, amount, content }) {
  if (method === "cash" && matchMedia("(hover: none)").matches) content.querySelector(".notes button").focus();
  else amount.select();
}

function methodButton(state, method) {
  const choose = () => chooseMethod(state, method);
  return el("button", { type: "button", "aria-pressed": String(method === state.method), onclick: choose }, METHODS[method]);
}

function chooseMethod(state, method) {
  if (state.isSending || !state.methods.includes(method)) return;
  state.method = method;
  drawForm(state);
}

function notes(state) {
  const put = (pesosReceived) => {
    state.amount.value = pesosReceived.toFixed(2);
    drawOutcome(state);
    state.take.focus();
  };
  const more = (note) => put(((centavos(state.amount.value) ?? 0) + 100 * note) / 100);
  return el(
    "div",
    { class: "notes", role: "group", "aria-label": "Cash received" },
    el("button", { type: "button", onclick: () => put(state.order.balance) }, "Exact"),
    NOTES.map((note) => el("button", { type: "button", class: "number", onclick: () => more(note) }, `+${note}`)),
    el("button", { type: "button", onclick: () => put(0) }, "None"),
  );
}

/** Return what would be taken, in centavos: the amount, what comes back, and what stays owed. */
function reckoned({ order, method, amount }) {
  const due = Math.round(100 * order.balance);
  const given = centavos(amount.value);
  if (!given) return null;
  if (method !== "cash" && given > due) return null;
  const taken = Math.min(given, due);
  return { given, taken, change: given - taken, owed: due - taken };
}

function drawOutcome(state) {
  const sum = reckoned(state);
  const { outcome, take: button } = state;
  button.disabled = state.isSending || !sum || !state.methods.length;
  button.textContent = state.isSending ? "Sending…" : sum ? `Take ${pesos(sum.taken / 100)}` : "Take";
  outcome.className = `outcome number ${sum?.owed ? "part" : ""}`;
  if (!sum) outcome.textContent = centavos(state.amount.value) ? `At most ${pesos(state.order.balance)}.` : "";
  else if (sum.owed) outcome.textContent = `A part: ${pesos(sum.owed / 100)} stays owed.`;
  else outcome.textContent = state.method === "cash" ? `Change ${pesos(sum.change / 100)}` : "";
}

function request({ order, method, amount, reference }) {
  const { given, taken } = reckoned({ order, method, amount });
  const body = { amount: taken / 100, method, partial: true }; // never a discount by accident
  if (method === "cash") body.tendered = given / 100;
  if (method !== "cash" && reference.value.trim()) body.reference = reference.value.trim();
  return { method: "POST", path: `/api/orders/${order.id}/payment`, body };
}

async function take(state) {
  if (state.isSending) return;
  const before = unanswered(slot(state.order));
  if (!before && !reckoned(state)) return;
  state.isSending = true;
  drawOutcome(state);
  const waiting = (error) => (state.outcome.textContent = `${error.message} Asking again; it is taken once only.`);
  try {
    const { body } = await sure(slot(state.order), before ? null : request(state), { waiting });
    drawPaid(state, body.data, await get(`/api/orders/${state.order.id}`));
  } catch (error) {
    await refused(state, error);
  } finally {
    state.isSending = false;
    if (state.content.contains(state.take)) drawOutcome(state);
  }
}

/** Say why nothing was taken, and show what the order owes now: another counter may have been first. */
async function refused(state, error) {
  tell(error);
  if (!(error instanceof Refusal)) return;
  const order = await get(`/api/orders/${state.order.id}`);
  const isSame = order.version === state.order.version;
  state.order = order;
  if (!isSame && !order.balance) drawPaid(state, null, order);
  else if (!isSame) drawForm(state);
}

function drawPaid(state, payment, order) {
  state.order = order;
  const next = el("button", { class: order.balance ? "" : "main", type: "button", autofocus: true, onclick: () => state.close(order) }, order.balance ? "Leave it owed" : "Next order");
  const rest = order.balance > 0 ? el("button", { class: "main", type: "button", onclick: () => again(state) }, `Take the rest, ${pesos(order.balance)}`) : null;
  const hasChange = payment?.method === "cash" && (payment.change > 0 || !order.balance);
  fill(
    state.content,
    el("h2", {}, order.balance ? "Paid in part" : order.total ? "Paid" : "Nothing to pay"),
    el("p", { class: "called number" }, order.orderNumber),
    hasChange ? el("p", { class: "change number", role: "status" }, el("span", {}, "Change"), pesos(payment.change ?? 0)) : null,
    order.balance ? el("p", { class: "outcome part number" }, `${pesos(order.balance)} stays owed.`) : null,
    el("div", { class: "choices" }, may("payment.records.view") && order.payments?.length && !order.balance ? receiptButton(order) : null, rest, next),
  );
  (rest ?? next).focus();
}

function again(state) {
  state.method = state.methods[0] ?? "cash";
  drawForm(state);
}

function pressed(event, state) {
  const isText = event.target === state.reference;
  if (event.ctrlKey || event.altKey || event.metaKey || !state.content.contains(state.take)) return;
  if (event.key === "Enter" && event.target.tagName === "INPUT") {
    event.preventDefault();
    state.take.click();
  } else if (!isText && KEYS[event.key]) {
    event.preventDefault();
    chooseMethod(state, KEYS[event.key]);
  } else if (!isText && event.key === "e") {
    event.preventDefault();
    state.amount.value = state.order.balance.toFixed(2);
    drawOutcome(state);
  }
}
