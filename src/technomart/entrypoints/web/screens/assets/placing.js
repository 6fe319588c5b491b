/** Price the cart and place it: the server decides what it costs, and one cart becomes one order. */

import { Refusal, call, newKey } from "./api.js";
import { ORDER, asRequest, cart, change, wasPlaced } from "./cart.js";
import { sure, unanswered } from "./sure.js";

/** What to do about a refusal, by its code; the server's sentence says what is wrong. */
const ADVICE = {
  bad_order_lines: "Remove what is marked.",
  out_of_stock: "Take fewer portions, or something else.",
  ingredients_expired: "Take something else.",
  price_changed: "The new total is shown: tell the guest, and place again.",
  discount_above_limit: "Take less off, or let them sign in.",
};

let quoted = { key: "", answer: null };

/** Return the promise of what the server says that this cart costs; asked once for each cart. */
export function price(wanted) {
  if (quoted.key !== wanted.key) {
    const answer = call("POST", "/api/orders/quote", { body: asRequest(wanted) }).then(({ body }) => body.data);
    answer.catch(() => quoted.answer === answer && forgetPrice()); // the next try may be answered otherwise
    quoted = { key: wanted.key, answer };
  }
  return quoted.answer;
}

/** Ask anew what the cart costs next time: the menu changed. */
export function forgetPrice() {
  quoted = { key: "", answer: null };
}

/** Return a refusal's sentence, with what to do about it. */
export function said(error) {
  return [error.message, ADVICE[error.code]].filter(Boolean).join(" ");
}

/** Place the cart, or park it without `enqueue`; returns the order. Throws the refusal, after which the cart has another key. */
export async function place({ enqueue, waiting }) {
  if (unanswered(ORDER)) return finish({ waiting });
  const wanted = cart();
  const { total } = await price(wanted);
  if (cart().key !== wanted.key) throw new Error("The order was changed meanwhile. Please look at it again.");
  const body = { ...asRequest(wanted), enqueue, expectedTotal: total };
  return finish({ waiting, request: { method: "POST", path: "/api/orders", body, key: wanted.key } });
}

/** Go on with an order that was sent, here or in another tab, until its answer is known; returns the order. */
export async function finish({ waiting, request }) {
  try {
    const { body } = await sure(ORDER, request, { waiting, settled: (_, sent) => wasPlaced(sent.key) });
    return body.data;
  } catch (error) {
    if (error instanceof Refusal) {
      forgetPrice();
      change((refused) => (refused.key = newKey())); // what was refused once is refused for ever under its key
    }
    throw error;
  }
}

/** Return the positions of the lines that a refusal names. */
export function badLines(error) {
  return Object.keys(error.errors ?? {}).flatMap((name) => name.match(/^items\.(\d+)\./)?.slice(1).map(Number) ?? []);
}
