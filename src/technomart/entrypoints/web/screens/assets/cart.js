/** What a guest asked for so far: kept on this device, the same in all its tabs, and gone once it is placed. */

import { newKey } from "./api.js";
import { centavos } from "./dom.js";
import { has, recalled, remember } from "./stored.js";
import { unanswered } from "./sure.js";

const CART = "technomart.cart";
const LONGEST_NOTE = 500;

/** The name that an order is sent under. */
export const ORDER = "order";
/** How many portions a line may have. */
export const MOST_PORTIONS = 999;

const TEXTS = { key: "string", type: "string", customerName: "string", discountType: "string", discount: "string", reason: "string" };
const LINE = { id: "string", dish: "string", name: "string", price: "number", quantity: "number", notes: "string" };
const listeners = [];

const nothing = empty(); // not kept, so that there is a cart where there is no room

function empty() {
  return { key: newKey(), lines: [], type: "walk-in", customerName: "", discountType: "percentage", discount: "", reason: "" };
}

/** Return the cart: `{key, lines: [{id, dish, name, price, quantity, notes}], type, customerName, discountType, discount, reason}`. */
export function cart() {
  return recalled(CART, isCart) ?? { ...nothing, lines: [] };
}

function isCart(found) {
  return has(TEXTS, found) && Array.isArray(found.lines) && found.lines.every((line) => has(LINE, line));
}

function keep(changed) {
  remember(CART, changed);
  return changed;
}

/** Call `listener()` after each change, in whichever tab. */
export function whenCartChanges(listener) {
  listeners.push(listener);
  addEventListener("storage", (event) => (event.key === null || event.key === CART) && listener());
}

/** Tell whether the cart was sent and nobody knows yet what became of it: until then it stays as it is. */
export function isSent() {
  return unanswered(ORDER) !== null;
}

/** Change the cart by `edit(cart)`, which gives it another key: an order is one cart as it was seen. Tells whether it did. */
export function change(edit) {
  if (isSent()) return false;
  const changed = cart();
  edit(changed);
  keep({ ...changed, key: newKey() });
  listeners.forEach((listener) => listener());
  return true;
}

/** Empty the cart with this key, if it is that one still; the order stands in its place. */
export function wasPlaced(key) {
  if (cart().key === key) keep(empty());
  listeners.forEach((listener) => listener());
}

/** Empty the cart. */
export function clear() {
  change((changed) => Object.assign(changed, empty()));
}

/** Put a portion of a dish into the cart; returns the id of its line, or null where it is full or was sent. */
export function add(dish) {
  let id = null;
  change((changed) => {
    const same = changed.lines.findLast((line) => line.dish === dish.id && !line.notes && line.quantity < MOST_PORTIONS);
    if (same) same.quantity += 1;
    else changed.lines.push({ id: newKey().slice(0, 8), dish: dish.id, name: dish.name, price: dish.price, quantity: 1, notes: "" });
    id = (same ?? changed.lines.at(-1)).id;
  });
  return id;
}

/** Set how many portions a line has; none removes it. */
export function setQuantity(id, quantity) {
  change((changed) => {
    changed.lines = changed.lines
      .map((line) => (line.id === id ? { ...line, quantity: Math.min(quantity, MOST_PORTIONS) } : line))
      .filter((line) => line.quantity > 0);
  });
}

/** Set the notes of a line. */
export function setNotes(id, notes) {
  change((changed) => changed.lines.forEach((line) => line.id === id && (line.notes = notes.slice(0, LONGEST_NOTE))));
}

/** Return how many portions of each dish are in the cart, by id. */
export function counts() {
  const found = new Map();
  for (const { dish, quantity } of cart().lines) found.set(dish, (found.get(dish) ?? 0) + quantity);
  return found;
}

/** Return the cart as the API is asked for it. */
export function asRequest({ lines, type, customerName, discountType, discount, reason }) {
  const body = { type, items: lines.map(({ dish, quantity, notes }) => ({ menuItemId: dish, quantity, notes })) };
  if (customerName.trim()) body.customerName = customerName.trim();
  const off = centavos(discount);
  if (off) body.discount = { type: discountType, value: off / 100 };
  if (off && reason.trim()) body.discountReason = reason.trim();
  return body;
}
