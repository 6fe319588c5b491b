/** Know the tickets of the kitchen: what is newer wins, and nothing goes without somebody having seen why. */

import { NoAnswer } from "./api.js";
import { has } from "./stored.js";

export const AT_WORK = ["in_queue", "in_progress"];
const SHOWN = [...AT_WORK, "ready"];
const OVER = ["completed", "refunded"];
const MOST_REMEMBERED = 500;
const ORDER = { id: "string", orderNumber: "string", status: "string", createdAt: "string", version: "number" };
const LINE = { id: "string", name: "string", quantity: "number" };

/** Return what matters of the lines of an order to who cooks them: `[{id, name, quantity, notes, menuItemId}]`. */
export function linesOf(order) {
  return order.items.map(({ id, name, quantity, notes = "", menuItemId }) => ({ id, name, quantity, notes, menuItemId }));
}

/** Tell whether two lists of lines ask for the same. */
export function isSame(some, others) {
  return JSON.stringify(some) === JSON.stringify(others);
}

const areLines = (found) => Array.isArray(found) && found.every((line) => has(LINE, line));

function isTicket(found) {
  return has({ ended: "string", order: "object" }, found) && has(ORDER, found.order) && areLines(found.order.items) && areLines(found.shown) && Array.isArray(found.ticks);
}

/** Tell whether something is what `kept()` returned. */
export function isKept(found) {
  return (
    has({ open: "object", over: "object" }, found) &&
    [found.open, found.over].every((pairs) => Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && typeof pair[0] === "string")) &&
    found.open.every(([id, ticket]) => isTicket(ticket) && ticket.order.id === id) &&
    found.over.every(([, version]) => typeof version === "number")
  );
}

/**
 * The tickets by the ids of their orders: `{order, shown, ticks, ended}`.
 *
 * `shown` are the lines that somebody here has seen, `ended` says why an order is no more until that is seen too. What is
 * over stays known by its version, so that an answer that comes late brings nothing back.
 */
export class Tickets {
  open = new Map();
  over = new Map();
  leftOut = 0;

  /** Know what was kept, and nothing else. */
  renew(kept) {
    this.open = new Map(kept.open);
    this.over = new Map(kept.over);
  }

  /** Return what can be kept as JSON. */
  kept() {
    return { open: [...this.open], over: [...this.over].slice(-MOST_REMEMBERED) };
  }

  /** Take a queue, without so many older orders as are `leftOut`; returns the ids that it lacks. Throws `NoAnswer` for one that came in part. */
  take({ data, count, leftOut = 0 }) {
    const ids = new Set(data.map((order) => order.id));
    if (ids.size !== count || data.length !== count) throw new NoAnswer("The answer came in part.");
    this.leftOut = leftOut;
    if (leftOut) this.#leaveOutBefore(data[0]);
    data.forEach((order) => this.see(order));
    const missing = [...this.open.values()].filter((ticket) => !ticket.ended && !ids.has(ticket.order.id));
    return missing.map((ticket) => ticket.order.id);
  }

  /** Know no more of what is older than the first order of a queue that leaves older ones out. */
  #leaveOutBefore(first) {
    const older = [...this.open.values()].filter(({ order, ended }) => !ended && order.createdAt < first.createdAt);
    older.forEach(({ order }) => this.open.delete(order.id));
  }

  /** Take what one order is. What is older than known, or over, changes nothing. */
  see(order) {
    const known = this.open.get(order.id);
    if (order.version <= (this.over.get(order.id) ?? -1)) return;
    if (!known && SHOWN.includes(order.status)) this.open.set(order.id, { order, shown: linesOf(order), ticks: [], ended: "" });
    if (known && order.version >= known.order.version) this.#renew(known, order);
  }

  #renew(ticket, order) {
    ticket.order = order;
    ticket.ended = order.status === "cancelled" ? "cancelled" : "";
    if (order.status === "pending" || OVER.includes(order.status)) this.end(order.id, order.version);
  }

  /** Take what became of orders that a queue lacks: `[{id, status, version}]`; returns the ids of those that are open. */
  resolve(missing, marks) {
    const found = new Map(marks.map((mark) => [mark.id, mark]));
    return missing.filter((id) => {
      const { status, version } = found.get(id) ?? { status: "gone", version: 0 };
      if (SHOWN.includes(status)) return true;
      const ticket = this.open.get(id);
      if (!ticket) return false; // it went while this was asked
      ticket.order = { ...ticket.order, version: Math.max(version, ticket.order.version) };
      if (status === "cancelled" || status === "gone") ticket.ended = status;
      else this.end(id, version);
      return false;
    });
  }

  /** Show a ticket no more, whatever is said of it up to this version. */
  end(id, version) {
    this.open.delete(id);
    this.over.set(id, version);
  }

  /** Remember that somebody saw what changed, or that an order is no more. */
  acknowledge(id) {
    const ticket = this.open.get(id);
    if (!ticket) return;
    if (ticket.ended === "gone") this.open.delete(id); // a database that comes back may bring it along
    else if (ticket.ended) this.end(id, ticket.order.version);
    else ticket.shown = linesOf(ticket.order);
  }

  /** Put a tick to a line, or take it away. */
  tick(id, line) {
    const ticks = this.open.get(id)?.ticks ?? [];
    const at = ticks.indexOf(line);
    if (at < 0) ticks.push(line);
    else ticks.splice(at, 1);
  }

  /** Return the tickets that stand so, oldest first; those that ended stay among what is being made. */
  standing(...statuses) {
    const wanted = [...this.open.values()].filter(({ order, ended }) => statuses.includes(order.status) || (ended && statuses.includes("in_queue")));
    return wanted.sort((one, other) => (one.order.createdAt < other.order.createdAt ? -1 : 1));
  }

  /** Return the ids of the orders that are open as far as is known. */
  ids() {
    return new Set([...this.open.values()].filter((ticket) => !ticket.ended).map((ticket) => ticket.order.id));
  }
}
