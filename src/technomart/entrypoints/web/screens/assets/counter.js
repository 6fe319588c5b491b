/** The counter: the menu, the cart, orders that are parked or not paid, and their money. */

import { get, may, rowsAfter } from "./api.js";
import { ORDER, add, cart, change, clear, counts, isSent } from "./cart.js";
import { cartView } from "./cart-view.js";
import { agreed } from "./dialog.js";
import { dishes } from "./dishes.js";
import { byId, oneAtATime } from "./dom.js";
import { listen, showKeys } from "./keys.js";
import { GIVEN_UP, showOpenEnds } from "./open-ends.js";
import { openOrders } from "./open-orders.js";
import { CHANGE, showOrder } from "./order.js";
import { connected, notify, start, tell } from "./page.js";
import { PAYMENT, leftInPayment, pay } from "./pay.js";
import { badLines, finish, forgetPrice, place, said } from "./placing.js";
import { poll } from "./poll.js";
import { AskedNoMore, isOurs, unanswered, unansweredNames, whenOthersSend } from "./sure.js";

const MENU = "/api/menu/items";
const EVERY = 2_000; // milliseconds; what sells out is grey after no longer than this

const menu = dishes((dish) => {
  const line = add(dish);
  if (line) view.choose(line);
  else if (isSent()) notify("The order is being sent; its answer comes first.", "bad");
});
const view = cartView(menu.find, () => menu.count(counts()));
let askMenu = () => {};
let askOrders = () => {};

/** Show the whole menu; where it takes several pages, of which the tag tells the first alone, it is read whole again. */
async function showMenu(body) {
  const others = await rowsAfter(MENU, body);
  menu.show([...body.data, ...others]);
  forgetPrice();
  view.changed();
  return !others.length;
}

function heard(isConnected, error) {
  connected(isConnected, error);
  if (isConnected) view.askPriceAgain();
  showOpenEnds();
}

function waiting(error) {
  view.draw();
  notify(`${error.message} Asking again; it is placed once only.`, "bad");
}

/** Place or park the cart, or learn what became of one that was sent; then ask for the money. */
async function order(enqueue, isNew = true) {
  if (isNew && isSent()) return;
  const made = await send(enqueue, isNew);
  if (made) await placed(made).catch(tell);
}

const send = oneAtATime(async (enqueue, isNew) => {
  try {
    const sending = isNew ? place({ enqueue, waiting }) : finish({ waiting });
    view.draw();
    return await sending;
  } catch (error) {
    refused(error);
    return null;
  } finally {
    view.draw();
    askMenu();
    askOrders();
  }
});

async function placed(made) {
  toggleOrders(false);
  toggleSide(false);
  byId("discount").open = false;
  if (made.status === "pending") notify(`Parked as ${made.orderNumber}.`);
  else if (may("payment.process")) await pay(made);
  else notify(`Placed as ${made.orderNumber}.`);
}

function refused(error) {
  if (error instanceof AskedNoMore) return;
  if (error.code) view.refused(error);
  if (badLines(error).length || error.code) notify(said(error), "bad");
  else tell(error);
}

async function emptyCart() {
  if (!cart().lines.length || isSent()) return;
  if (await agreed({ title: "Empty the order?", text: "It was not placed, and nothing of it stays.", action: "Empty" })) clear();
}

const recall = oneAtATime(async (id) => {
  await showOrder(id).catch(tell);
  askOrders();
});

function toggleOrders(isShown = byId("orders").hidden) {
  if (isShown) toggleSide(true);
  byId("orders").hidden = !isShown;
  byId("cart").hidden = isShown;
  byId("show-cart").setAttribute("aria-pressed", String(!isShown));
  byId("show-orders").setAttribute("aria-pressed", String(isShown));
  if (isShown && matchMedia("(hover: hover)").matches) byId("find-order").focus();
}

function toggleSide(isShown = !document.body.classList.contains("side-shown")) {
  document.body.classList.toggle("side-shown", isShown);
  byId("to-cart").setAttribute("aria-expanded", String(isShown));
  byId("to-cart").firstElementChild.textContent = isShown ? "Back to the menu" : "Order";
}

/** Learn what became of what was sent before this page was loaded, one after another. */
async function goOn() {
  showOpenEnds();
  const paying = leftInPayment();
  const names = unansweredNames().filter((each) => isOurs(unanswered(each)));
  if (paying && !names.includes(PAYMENT + paying)) names.push(PAYMENT + paying);
  for (const name of names) await goOnWith(name).catch(tell); // one that fails keeps no other back
}

async function goOnWith(name) {
  if (name === ORDER) await order(true, false);
  else if (name.startsWith(PAYMENT)) await pay(await get(`/api/orders/${name.slice(PAYMENT.length)}`));
  else if (name.startsWith(CHANGE)) await recall(name.slice(CHANGE.length));
}

const flip = () => change((changed) => (changed.type = changed.type === "online" ? "walk-in" : "online"));
const toSearch = () => {
  toggleSide(false);
  byId("search").focus();
};
const toCustomer = () => {
  toggleSide(true);
  byId("customer").focus();
};
const toDiscount = () => {
  toggleSide(true);
  byId("discount").open = true;
  byId("discount-value").focus();
};
const KEYS = {
  "/": ["search the menu; Enter takes the first dish", toSearch],
  "[": ["heading before", () => menu.turn(-1)],
  "]": ["heading after", () => menu.turn(1)],
  ArrowUp: ["line above", () => view.step(-1)],
  ArrowDown: ["line below", () => view.step(1)],
  "+": ["one more of the line", () => view.add(1)],
  "-": ["one less of the line", () => view.add(-1)],
  Delete: ["remove the line", () => view.remove()],
  n: ["notes of the line", () => view.note()],
  t: ["walk-in or online", flip],
  c: ["customer's name", toCustomer],
  d: ["discount", toDiscount],
  p: ["park", () => order(false)],
  o: ["parked and unpaid orders; their search", () => toggleOrders()],
  "Ctrl+Enter": ["place and pay", () => order(true)],
  Escape: ["out of a field", () => document.activeElement.blur()],
  "?": ["these keys", () => help()],
};
const PAYING = {
  "c d m": ["cash, card, mobile"],
  e: ["exactly what is owed"],
  "0-9": ["what was received"],
  Enter: ["take it, then the next order"],
  Escape: ["pay later: the order stays among those not paid"],
};
const help = () => showKeys({ "The order": KEYS, "The money": PAYING });

function bind() {
  byId("place").addEventListener("click", () => order(true));
  byId("park").addEventListener("click", () => order(false));
  byId("clear").addEventListener("click", emptyCart);
  byId("help").addEventListener("click", help);
  byId("show-cart").addEventListener("click", () => toggleOrders(false));
  byId("show-orders").addEventListener("click", () => toggleOrders(true));
  byId("to-cart").addEventListener("click", () => toggleSide());
  whenOthersSend(() => view.draw());
  addEventListener(GIVEN_UP, () => view.draw());
  listen(KEYS);
}

start(async () => {
  bind();
  view.changed();
  const ended = tell;
  askMenu = poll(MENU, { every: EVERY, show: showMenu, connected: heard, ended });
  askOrders = openOrders(recall, { connected: () => {}, ended });
  await goOn();
});
