/** Show the menu by category, find dishes, and grey what is sold out. */

import { byId, el, fill, folded, pesos, redraw } from "./dom.js";
import { notify } from "./page.js";

const ALL = "All";

/** Show the menu; `choose(dish)` gets what is pressed. Returns what the counter does with it. */
export function dishes(choose) {
  const shown = { items: [], category: ALL, counts: new Map(), tiles: new Map() };
  const search = byId("search");
  const pick = (dish) => (dish.available ? choose(dish) : notify(whyNot(dish), "bad"));
  const draw = () => drawMenu(shown, search, pick);
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => searchKey(event, search));
  byId("dishes").addEventListener("keydown", moveByArrows);
  return {
    show(items) {
      shown.items = items;
      draw();
    },
    count(counts) {
      shown.counts = counts;
      for (const [id, { badge }] of shown.tiles) putCount(badge, counts.get(id));
    },
    find: (id) => shown.items.find((dish) => dish.id === id),
    turn: (by) => turnTo(shown, neighbour(categories(shown.items), shown.category, by), search),
  };
}

function drawMenu(shown, search, pick) {
  if (!categories(shown.items).includes(shown.category)) shown.category = ALL;
  drawCategories(shown, search);
  drawDishes(shown, search.value, pick);
}

/** Show a heading; what was searched for is over. */
function turnTo(shown, category, search) {
  shown.category = category;
  search.value = "";
  search.dispatchEvent(new Event("input"));
}

function categories(items) {
  return [ALL, ...new Set(items.map((dish) => dish.category))];
}

function neighbour(names, name, by) {
  return names[(names.indexOf(name) + by + names.length) % names.length];
}

function whyNot(dish) {
  return dish.ingredientsExpired ? `${dish.name}: an ingredient is past its date.` : `${dish.name} is sold out.`;
}

function drawCategories(shown, search) {
  const tab = (name) => {
    const isShown = String(name === shown.category);
    return el("button", { type: "button", "data-at": name, "aria-pressed": isShown, onclick: () => turnTo(shown, name, search) }, name);
  };
  redraw(byId("categories"), categories(shown.items).map(tab));
}

function found(shown, text) {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (!words.length) return shown.items.filter((dish) => [ALL, dish.category].includes(shown.category));
  const has = (dish) => {
    const said = ` ${folded(`${dish.name} ${dish.category} ${dish.description ?? ""}`)}`;
    return words.every((word) => said.includes(` ${word}`));
  };
  const byName = (dish) => (folded(dish.name).startsWith(words[0]) ? 0 : 1);
  return shown.items.filter(has).sort((one, other) => byName(one) - byName(other));
}

function drawDishes(shown, text, pick) {
  shown.tiles.clear();
  const isWhole = shown.category === ALL && !text.trim();
  const tiles = found(shown, text).flatMap((dish, n, all) => {
    const made = tile(dish, pick);
    putCount(made.badge, shown.counts.get(dish.id));
    shown.tiles.set(dish.id, made);
    const isFirst = isWhole && dish.category !== all[n - 1]?.category;
    return isFirst ? [el("h2", {}, dish.category), made.button] : [made.button];
  });
  redraw(byId("dishes"), tiles.length ? tiles : el("p", { class: "quiet" }, text ? "Nothing on the menu is called so." : "The menu is empty."));
}

function tile(dish, pick) {
  const badge = el("span", { class: "count", hidden: true });
  const picture = dish.imageUrl ? el("img", { src: dish.imageUrl, alt: "", loading: "lazy" }) : null;
  const state = dish.available ? pesos(dish.price) : dish.ingredientsExpired ? "Past its date" : "Sold out";
  const button = el(
    "button",
    { type: "button", class: "dish", "data-at": dish.id, "aria-disabled": String(!dish.available), onclick: () => pick(dish) },
    picture,
    el("span", { class: "name" }, dish.name),
    el("span", { class: "number" }, state),
    badge,
  );
  return { button, badge };
}

function putCount(badge, count = 0) {
  badge.hidden = !count;
  fill(badge, count ? el("span", { class: "spoken" }, "in the order: ") : null, count ? `${count}` : null);
}

function searchKey(event, search) {
  const first = byId("dishes").querySelector("button:not([aria-disabled=true])");
  if (event.key === "Enter" && search.value.trim()) {
    if (first) first.click();
    else notify(`Nothing that is sold is called "${search.value.trim()}".`, "bad");
    search.select();
  } else if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  } else if (event.key === "Escape") {
    search.value = "";
    search.dispatchEvent(new Event("input"));
    search.blur();
  }
}

/** Move between dishes as they lie on the screen. */
function moveByArrows(event) {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const from = event.target.closest(".dish")?.getBoundingClientRect();
  if (!by || !from) return;
  event.preventDefault();
  const away = (tile) => {
    const { x, y } = tile.getBoundingClientRect();
    const [along, across] = by[0] ? [(x - from.x) * by[0], Math.abs(y - from.y)] : [(y - from.y) * by[1], Math.abs(x - from.x)];
    return along > 1 ? along + 4 * across : Infinity;
  };
  const nearest = [...event.currentTarget.querySelectorAll(".dish")].map((tile) => [away(tile), tile]).sort(([one], [other]) => one - other)[0];
  if (nearest && nearest[0] < Infinity) nearest[1].focus();
}
