/** Know the last move that was made on this device, and why it cannot be taken back. */

import { has, recalled, remember } from "./stored.js";

const MOVED = "technomart.kitchen.moved";
const TYPES = { id: "string", orderNumber: "string", status: "string" };
const NOT_TAKEN_BACK = { in_progress: "was started", completed: "was handed over" };

/** Remember that an order was moved to a state, or was "recalled"; a device without room forgets what was before, too. */
export function wasMoved({ id, orderNumber }, status) {
  try {
    remember(MOVED, { id, orderNumber, status });
  } catch {
    localStorage.removeItem(MOVED);
  }
}

/** Return the last move: `{id, orderNumber, status}`, or null. */
export function lastMove() {
  return recalled(MOVED, (found) => has(TYPES, found));
}

/** Say why a move, or none, is not taken back. */
export function whyNotBack(move) {
  if (move?.status === "ready") return `${move.orderNumber} is not ready any more.`;
  const [, done] = Object.entries(NOT_TAKEN_BACK).find(([status]) => status === move?.status) ?? [];
  return done ? `${move.orderNumber} ${done}, which cannot be taken back.` : "No move was made here that could be taken back.";
}
