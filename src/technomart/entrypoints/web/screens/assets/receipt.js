/** Hand out the receipt of an order that is paid: the invoice, a PDF file. */

import { download, get } from "./api.js";
import { el } from "./dom.js";
import { tell } from "./page.js";

/** Return a button that hands out the receipt of an order. */
export function receiptButton(order) {
  return el("button", { type: "button", onclick: () => handOut(order).catch(tell) }, "Receipt");
}

async function handOut(order) {
  const { payments } = await get(`/api/orders/${order.id}`);
  const file = await download(`/api/payments/${payments.at(-1).id}/invoice`);
  const address = URL.createObjectURL(file);
  el("a", { href: address, download: `invoice-${order.orderNumber}.pdf` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
