/** Draw bars as SVG, with every value in reach of mouse, finger, keyboard and screen reader. */

import { el, pesos } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const NARROWEST = 320;
const HEIGHT = 260;
const BELOW = 28; // for the names of the hours
const LEFT = 64; // for the amounts
const FEWEST = 8; // hours
const LABEL = "Net sales by hour; the arrow keys read them";

function svg(name, properties, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Return a round number that is no less, for the top of a scale. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= value);
}

/** Return the stretch of hours in which either day sold something, as indexes: first and one past the last. */
export function busy(today, before) {
  const sold = today.map((bar, n) => bar.orders || bar.total || before[n]?.orders || before[n]?.total);
  const first = sold.findIndex(Boolean);
  if (first < 0) return [0, today.length];
  const last = sold.findLastIndex(Boolean) + 1;
  const end = Math.min(today.length, Math.max(last, first + FEWEST));
  return [Math.max(0, Math.min(first, end - FEWEST)), end];
}

/** Return what somebody has chosen of a chart in an element: `{hour, hasTable}`. */
export function chosenOf(element) {
  return { hour: element.querySelector(".hour.chosen")?.dataset.hour, hasTable: element.querySelector("details")?.open };
}

/**
 * Return a chart, of so many pixels, of the net sales of each hour beside the same hour of the day before.
 *
 * `chosen` is what `chosenOf` said of the chart that it stands in the place of.
 */
export function barsByHour(today, before, width, chosen) {
  const [first, end] = busy(today, before);
  const hours = today.slice(first, end).map((bar, n) => ({ name: bar.hour, today: bar, before: before[first + n] }));
  const top = roundUp(Math.max(...hours.flatMap((each) => [each.today.total, each.before?.total ?? 0])));
  const said = el("p", { class: "number said", role: "status" }, "");
  const chart = drawing(hours, top, Math.max(width, NARROWEST), { said, hour: chosen.hour });
  return el("figure", {}, legend(), chart, said, asTable(hours, chosen.hasTable));
}

function legend() {
  const key = (kind, name) => el("span", { class: `key ${kind}` }, name);
  return el("figcaption", {}, key("today", "today"), key("before", "the day before"));
}

function drawing(hours, top, width, { said, hour }) {
  const step = (width - LEFT) / hours.length;
  const y = (value) => (HEIGHT - BELOW) * (1 - Math.max(0, value) / top);
  const bar = (kind, value, x, part) =>
    svg("rect", { class: kind, x, width: step * part, y: y(value), height: HEIGHT - BELOW - y(value), rx: 3 });
  const groups = hours.map(({ name, today, before }, n) => {
    const x = LEFT + n * step;
    return svg(
      "g",
      { class: "hour", "data-hour": name },
      svg("rect", { class: "reach", x, width: step, y: 0, height: HEIGHT }),
      bar("before", before?.total ?? 0, x + step * 0.1, 0.38),
      bar("today", today.total, x + step * 0.5, 0.4),
      svg("text", { x: x + step / 2, y: HEIGHT - 8, "text-anchor": "middle" }, name.slice(0, 2)),
    );
  });
  const whole = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, tabindex: 0, "data-at": "hours", role: "img", "aria-label": LABEL });
  whole.append(...lines(top, width, y), ...groups);
  const at = hours.findIndex(({ name }) => name === hour);
  makeReadable(whole, groups, { at, say: (n) => (said.textContent = n === null ? "" : sentence(hours[n])) });
  return whole;
}

function lines(top, width, y) {
  return [0, 0.5, 1].flatMap((part) => [
    svg("line", { x1: LEFT, x2: width, y1: y(top * part), y2: y(top * part) }),
    svg("text", { x: LEFT - 8, y: Math.max(14, y(top * part) + 5), "text-anchor": "end" }, (top * part).toLocaleString("en-PH", { notation: top < 1e6 ? "standard" : "compact" })),
  ]);
}

function sentence({ name, today, before }) {
  const then = `${pesos(before?.total ?? 0)} on ${before?.orders ?? 0}`;
  return `${name}: ${pesos(today.total)} on ${today.orders} orders; the day before ${then}`;
}

function makeReadable(whole, groups, { at, say }) {
  let chosen = null;
  const choose = (n) => {
    groups[chosen]?.classList.remove("chosen");
    chosen = n;
    groups[n]?.classList.add("chosen");
    say(n);
  };
  if (at >= 0) choose(at);
  groups.forEach((group, n) => group.addEventListener("pointerenter", () => choose(n)));
  whole.addEventListener("pointerleave", () => choose(null));
  whole.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    choose(Math.min(groups.length - 1, Math.max(0, (chosen ?? (by > 0 ? -1 : groups.length)) + by)));
  });
}

function asTable(hours, isOpen) {
  const head = ["Hour", "Orders", "Net", "The day before"].map((name) => el("th", { scope: "col" }, name));
  const row = ({ name, today, before }) => {
    const cells = [today.orders, pesos(today.total), pesos(before?.total ?? 0)];
    return el("tr", {}, el("th", { scope: "row" }, name), cells.map((cell) => el("td", { class: "number" }, cell)));
  };
  const table = el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, hours.map(row)));
  return el("details", { open: isOpen }, el("summary", { "data-at": "table" }, "As a table"), el("div", { class: "scrolled" }, table));
}

/** Return a bar for each row: `{name, said, part, kind}`, with how much of the whole it is, from 0 to 1. */
export function bars(rows) {
  const bar = ({ part, kind = "today" }) => svg("rect", { class: kind, width: 100 * Math.min(1, Math.max(0, part)), height: 6, rx: 1 });
  const line = (row) =>
    el(
      "li",
      {},
      el("span", { class: "name" }, row.name),
      el("span", { class: "number" }, row.said),
      svg("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { class: "whole", width: 100, height: 6, rx: 1 }), bar(row)),
    );
  return el("ol", { class: "bars" }, rows.map(line));
}
