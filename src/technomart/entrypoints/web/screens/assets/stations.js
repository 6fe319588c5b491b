/** Let a device show the dishes of one heading of the menu. */

import { call, may, rowsAfter } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { tell } from "./page.js";

const MENU = "/api/menu/items";
const STATION = "technomart.kitchen.station";
const EVERY = 300_000; // milliseconds between two looks at the menu

let headings = new Map();

const names = () => [...new Set(headings.values())].sort();

/** Return the heading that this device shows, or "" for all: one that is not on the menu hides nothing. */
function station() {
  const kept = localStorage.getItem(STATION) ?? "";
  return names().includes(kept) ? kept : "";
}

/** Tell whether a line is made at this device; what the menu does not know is made everywhere. */
export function isOurs(line) {
  return !station() || (headings.get(line.menuItemId) ?? station()) === station();
}

/** Offer the headings of the menu; `changed()` hears of another choice, and of another menu. */
export function offerStations(changed) {
  const choice = byId("station");
  const draw = () => {
    fill(choice, ["", ...names()].map((name) => el("option", { value: name, selected: name === station() }, name || "All stations")));
    changed();
  };
  const look = () => readMenu().then(draw).catch(tell);
  choice.addEventListener("change", () => {
    localStorage.setItem(STATION, choice.value);
    changed();
  });
  addEventListener("storage", (event) => event.key === STATION && draw());
  if (!may("order.place")) return;
  choice.hidden = false;
  look();
  setInterval(look, EVERY);
}

async function readMenu() {
  const { body } = await call("GET", MENU);
  const items = [...body.data, ...(await rowsAfter(MENU, body))];
  headings = new Map(items.map((item) => [item.id, item.category]));
}
