/** Follow the kitchen's queue: every ticket that the server shows is here, and none that it does not. */

import { call, get } from "./api.js";
import { poll } from "./poll.js";

const EVERY = 2_000; // milliseconds
const AT_ONCE = 100; // orders that are asked after in one address, which proxies keep short

/**
 * Keep tickets as the server has them; returns `{ask, clock}`, to ask at once and the server's clock.
 *
 * `changed(differs)` hears of each answer whether what is known differs from what was answered, which a full answer
 * settles. `clock.now()` is the server's time in milliseconds, whatever becomes of the device's clock.
 */
export function follow(tickets, { changed, connected, ended }) {
  const clock = { began: Date.now() - performance.now(), now: () => clock.began + performance.now() };

  function answered(headers) {
    const at = Date.parse(headers.get("Date") ?? "");
    if (at) clock.began = at - performance.now();
  }

  async function show(body) {
    const missing = tickets.take(body);
    for (let at = 0; at < missing.length; at += AT_ONCE) {
      const some = missing.slice(at, at + AT_ONCE);
      tickets.resolve(some, await get(`/api/orders/bulk-progress?ids=${some.join(",")}`));
    }
    const open = body.data.filter((order) => order.status !== "pending");
    const ids = tickets.ids();
    const differs = open.length !== ids.size || open.some((order) => !ids.has(order.id));
    changed(differs);
    return !differs;
  }

  const ask = poll("/api/orders/queue", { every: EVERY, show, answered, connected, ended });
  return { ask, clock };
}

/** Return an order as it is now. */
export async function orderNow(id) {
  return (await call("GET", `/api/orders/${id}`)).body.data;
}
