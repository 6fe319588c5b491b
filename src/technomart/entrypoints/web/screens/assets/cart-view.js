/** Show the cart: its lines, for whom it is, what is off, and what the server says that it costs. */

import { NoAnswer, Refusal, may } from "./api.js";
import { MOST_PORTIONS, cart, change, isSent, setNotes, setQuantity, whenCartChanges } from "./cart.js";
import { askFor } from "./dialog.js";
import { byId, centavos, el, fill, pesos, redraw } from "./dom.js";
import { badLines, price, said } from "./placing.js";
import { steps } from "./steps.js";

const QUIET_FOR = 200; // milliseconds without a change, before the price is asked for
const FIELDS = { customer: "customerName", "discount-value": "discount", "discount-reason": "reason", "discount-type": "discountType" };

/** Show the cart; `find(id)` tells a dish as the menu has it now, `counted()` hears of each change. Returns what the counter does with it. */
export function cartView(find, counted) {
  const view = { find, chosen: null, marked: [], priced: null, timer: 0 };
  const draw = () => drawCart(view);
  const changed = () => {
    drawCart(Object.assign(view, { marked: [] }));
    counted();
    askPrice(view);
  };
  whenCartChanges(changed);
  bindFields();
  return {
    draw,
    changed,
    askPriceAgain: () => isPriceMissing(view) && askPrice(view),
    refused: (error) => showRefusal(view, error),
    choose: (id) => drawCart(Object.assign(view, { chosen: id })),
    step: (by) => stepChosen(view, by, draw),
    add: (by) => withChosen(view, (line) => setQuantity(line.id, line.quantity + by)),
    remove: () => withChosen(view, (line) => setQuantity(line.id, 0)),
    note: () => withChosen(view, editNotes),
  };
}

function chosenLine(view) {
  const { lines } = cart();
  return lines.find((line) => line.id === view.chosen) ?? lines.at(-1);
}

function withChosen(view, act) {
  const line = chosenLine(view);
  if (line) act(line);
}

function stepChosen(view, by, draw) {
  const { lines } = cart();
  const at = lines.indexOf(lines.find((line) => line.id === chosenLine(view)?.id));
  view.chosen = lines[Math.min(lines.length - 1, Math.max(0, at + by))]?.id ?? null;
  draw();
  byId("lines").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

async function editNotes(line) {
  const notes = await askFor({ title: line.name, label: "Notes for the kitchen", action: "Keep", value: line.notes });
  if (notes !== null) setNotes(line.id, notes);
}

function bindFields() {
  for (const [id, name] of Object.entries(FIELDS)) {
    byId(id).addEventListener("input", (event) => change((changed) => (changed[name] = event.target.value)));
  }
  for (const choice of document.querySelectorAll("[name=type]")) {
    choice.addEventListener("change", () => change((changed) => (changed.type = choice.value)));
  }
}

function drawCart(view) {
  const wanted = cart();
  const sent = isSent();
  const chosen = chosenLine(view)?.id;
  const lines = wanted.lines.map((line, n) => drawLine(view, line, { isChosen: line.id === chosen, isMarked: view.marked.includes(n) }));
  redraw(byId("lines"), lines.length ? lines : el("li", { class: "quiet empty" }, "Choose dishes from the menu."));
  for (const [id, name] of Object.entries(FIELDS)) if (byId(id).value !== wanted[name]) byId(id).value = wanted[name];
  for (const choice of document.querySelectorAll("[name=type]")) choice.checked = choice.value === wanted.type;
  byId("discount").hidden = !may("discount.give");
  const isOdd = wanted.discount.trim() !== "" && centavos(wanted.discount) === null;
  byId("discount-value").setAttribute("aria-invalid", String(isOdd));
  if (wanted.discount) byId("discount").open = true;
  byId("cart").classList.toggle("sent", sent);
  byId("cart").querySelectorAll("fieldset").forEach((part) => (part.disabled = sent));
  for (const id of ["place", "park", "clear"]) byId(id).disabled = !lines.length || sent;
  const portions = wanted.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  byId("portions").textContent = portions ? `${portions}` : "";
  drawPrice(view);
}

function drawLine(view, line, { isChosen, isMarked }) {
  const { id, name, quantity, notes } = line;
  const dish = view.find(line.dish);
  const trouble = dish && !dish.available ? "Sold out: remove it." : isMarked ? "Cannot be sold." : "";
  const act = {
    less: () => setQuantity(id, quantity - 1),
    more: () => setQuantity(id, quantity + 1),
    note: () => editNotes(line),
    remove: () => setQuantity(id, 0),
  };
  return el(
    "li",
    { class: trouble ? "line bad" : "line", "aria-current": isChosen ? "true" : null, onclick: () => view.chosen !== id && ((view.chosen = id), drawCart(view)) },
    el("span", { class: "name" }, name, trouble ? el("strong", {}, trouble) : null, notes ? el("em", {}, notes) : null),
    el("span", { class: "number" }, pesos((dish?.price ?? line.price) * quantity)),
    steps(line, act, { isOff: isSent(), isFull: quantity >= MOST_PORTIONS }),
  );
}

/** Ask what the cart costs, once nobody has changed it for a moment. */
function askPrice(view) {
  clearTimeout(view.timer);
  const wanted = cart();
  if (!wanted.lines.length) {
    view.priced = null;
    drawPrice(view);
    return;
  }
  view.timer = setTimeout(async () => {
    const outcome = await price(wanted).then(
      (quote) => ({ quote }),
      (refusal) => ({ refusal }),
    );
    if (outcome.refusal && !(outcome.refusal instanceof Refusal || outcome.refusal instanceof NoAnswer)) throw outcome.refusal;
    if (cart().key !== wanted.key) return;
    tellOfChange(view, wanted, outcome);
    view.priced = { key: wanted.key, ...outcome };
    if (outcome.refusal) showRefusal(view, outcome.refusal);
    else drawPrice(view);
  }, QUIET_FOR);
}

function isPriceMissing({ priced }) {
  return cart().lines.length > 0 && (priced?.key !== cart().key || priced.refusal instanceof NoAnswer);
}

function tellOfChange(view, wanted, { quote }) {
  const before = view.priced?.key === wanted.key ? view.priced.quote : null;
  if (before && quote && before.total !== quote.total) view.was = before.total;
  else if (view.priced?.key !== wanted.key) view.was = null;
}

function showRefusal(view, error) {
  if (error.code === "price_changed") view.was = Number(error.errors.expectedTotal[0]);
  view.marked = badLines(error);
  view.priced = { key: cart().key, refusal: error };
  drawCart(view);
}

function drawPrice(view) {
  const { quote, refusal } = view.priced ?? {};
  const isCurrent = view.priced?.key === cart().key;
  byId("price").classList.toggle("old", !isCurrent && cart().lines.length > 0);
  byId("refusal").textContent = isCurrent && refusal ? said(refusal) : "";
  byId("total").textContent = quote ? pesos(quote.total) : cart().lines.length ? "…" : pesos(0);
  const parts = quote?.discount ? [["Subtotal", quote.subtotal], ["Discount", -quote.discount]] : [];
  if (view.was && isCurrent) parts.push(["The price changed; it was", view.was]);
  fill(byId("parts"), ...parts.flatMap(([name, amount]) => [el("dt", {}, name), el("dd", { class: "number" }, pesos(amount))]));
  byId("bar-total").textContent = byId("total").textContent;
}
