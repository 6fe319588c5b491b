/** Show however many numbers in the room that there is: smaller, and where that is too little, page by page. */

import { el, fill } from "./dom.js";

const SIZES = ["few", "many", "crowd"]; // from large to small
const PAGE_FOR = 8_000; // milliseconds
const shown = new WeakMap();

/** Show `[{number, isNew}]` in a list, drawn anew only where something differs, and in `said` which page of them that is. */
export function showNumbers(list, said, numbers) {
  const last = shown.get(list);
  const state = JSON.stringify([numbers, list.clientWidth, list.clientHeight]);
  const each = last?.state === state ? last.each : fitting(list, numbers);
  const pages = Math.max(1, Math.ceil(numbers.length / each));
  const page = Math.floor(Date.now() / PAGE_FOR) % pages;
  if (last?.state === state && last.page === page) return;
  put(list, numbers.slice(page * each, (page + 1) * each));
  said.textContent = pages > 1 ? `${page + 1} of ${pages} · ${numbers.length} numbers` : "";
  shown.set(list, { state, each, page });
}

/** Give a list the largest size in which all numbers fit, or else the smallest; returns how many fit at once. */
function fitting(list, numbers) {
  list.style.setProperty("--longest", Math.max(1, ...numbers.map(({ number }) => number.length)));
  for (const size of SIZES) {
    list.dataset.size = size;
    put(list, numbers);
    if (list.scrollHeight <= list.clientHeight) return Math.max(1, numbers.length);
  }
  const whole = [...list.children].filter((each) => each.offsetTop + each.offsetHeight <= list.clientHeight);
  return Math.max(1, whole.length);
}

function put(list, numbers) {
  fill(list, numbers.map(({ number, isNew }) => el("li", { class: isNew ? "new" : null }, number)));
}
