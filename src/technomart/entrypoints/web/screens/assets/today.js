/** Show the manager how the day goes; every figure is the API's own, nothing is added up here. */

import { NoAnswer, Refusal, call, may } from "./api.js";
import { bars, barsByHour, chosenOf } from "./chart.js";
import { byId, el, fill, oneAtATime, pesos, redraw } from "./dom.js";
import { connected, start, tell } from "./page.js";

const EVERY = 60_000; // milliseconds
const ITEMS_SHOWN = 8;
const DRAWER =
  "Cash is what today's payments left in the drawer, beside what was in it at the start: taken, less what was given back.";
const METHODS = { cash: "Cash", card: "Card", mobile: "Mobile" };

async function ask(path) {
  const { body, headers } = await call("GET", path);
  return { ...body, at: new Date(headers.get("Date") ?? Date.now()) };
}

const sales = (range) => ask(`/api/reports/sales?range=${encodeURIComponent(range)}`);

/** Return the sales of the business day before one, however late it has become since that was asked for: up to the same time, and whole. */
async function dayBefore({ data, at }) {
  const [from, to] = [data.previous.range.from, data.previous.range.to].map((each) => new Date(each));
  const until = new Date(Math.min(from.getTime() + (at - new Date(data.range.from)), to.getTime()));
  const between = async (end) => (await sales(`${from.toISOString()}..${end.toISOString()}`)).data;
  return Promise.all([until > from ? between(until) : null, between(to)]);
}

function figure(name, value, note = "", mood = "") {
  return el("div", { class: `card figure ${mood}` }, el("span", {}, name), el("strong", { class: "number" }, value), el("small", {}, note));
}

function compared(now, before) {
  const difference = Math.round(100 * (now - before)) / 100;
  if (!difference) return "as much as yesterday by now";
  return `${pesos(Math.abs(difference))} ${difference < 0 ? "less" : "more"} than yesterday by now`;
}

async function showSales(shown) {
  const today = await sales("today");
  const [by, yesterday] = await dayBefore(today);
  const { data } = today;
  const before = by?.total ?? 0;
  shown.sales = [
    figure("Net sales", pesos(data.total), compared(data.total, before), data.total < before ? "behind" : ""),
    figure("Orders", data.orders, `${by?.orders ?? 0} yesterday by now`),
    figure("Average order", pesos(data.averageOrder), by?.orders ? `${pesos(by.averageOrder)} yesterday by now` : ""),
  ];
  const hours = byId("hours");
  redraw(hours, barsByHour(data.byHour, yesterday.byHour, hours.clientWidth, chosenOf(hours)));
  fill(byId("best"), bestSellers(data.topItems.slice(0, ITEMS_SHOWN)));
  fill(byId("money"), ...money(data));
  shown.at = today.at;
  shown.zone = data.range.timezone;
}

function bestSellers(items) {
  if (!items.length) return el("p", { class: "quiet" }, "Nothing was sold yet.");
  const most = Math.max(...items.map((item) => item.quantity));
  return bars(items.map(({ name, quantity, total }) => ({ name, said: `${quantity} · ${pesos(total)}`, part: quantity / most })));
}

function money(data) {
  const most = Math.max(1, ...Object.keys(METHODS).map((method) => data.byMethod[method]));
  const rows = Object.entries(METHODS).map(([method, name]) => ({ name, said: pesos(data.byMethod[method]), part: data.byMethod[method] / most }));
  return [
    table([["Taken", data.gross], ["Given back", data.refunds], ["Net", data.total, "total"]]),
    el("h3", {}, "Where it is"),
    bars(rows),
    el("p", { class: "quiet" }, DRAWER),
    data.discounts ? el("p", { class: "quiet" }, `Discounts on today's orders: ${pesos(data.discounts)}.`) : null,
  ];
}

function table(rows) {
  const lines = rows.map(([name, amount, kind]) =>
    el("tr", { class: kind }, el("th", { scope: "row" }, name), el("td", { class: "number" }, pesos(amount))),
  );
  return el("table", {}, el("tbody", {}, lines));
}

async function showOrders(shown) {
  const { data } = await ask("/api/reports/orders?range=today");
  const minutes = data.averageMinutesToReady;
  shown.kitchen = [
    figure("In the kitchen", data.in_queue + data.in_progress, `${data.ready} ready, ${data.completed} handed over`),
    figure("Minutes to ready", minutes ?? "none", "from placed to ready, on average"),
  ];
}

async function showUnpaid(shown) {
  const { pagination } = await ask("/api/orders?paymentStatus=unpaid,partial&limit=1");
  const more = pagination.totalIsAtLeast ? "+" : "";
  const mood = pagination.total ? "behind" : "";
  shown.unpaid = [figure("Not paid", `${pagination.total}${more}`, "orders of all days, in part or not at all", mood)];
}

async function showStock() {
  const { data } = await ask("/api/inventory/low-stock");
  const rows = data.map(({ name, available, minStock, unit, expired }) => ({
    name: [name, expired ? el("small", { class: "bad" }, " past its date") : null],
    said: el("span", { class: available <= 0 ? "bad" : null }, `${available} of ${minStock} ${unit}`),
    part: available / minStock,
    kind: "low",
  }));
  fill(byId("stock"), rows.length ? bars(rows) : el("p", { class: "quiet" }, "Everything is there."));
}

/** Show what should be in each drawer that is in use. */
async function showDrawers() {
  const { data } = await ask("/api/cash-sessions?state=open");
  const drawers = await Promise.all(data.map(({ id }) => ask(`/api/cash-sessions/${id}`)));
  fill(byId("drawers"), drawers.length ? [el("h3", {}, "Should be in the drawers"), table(drawers.map(drawerRow))] : []);
}

function drawerRow({ data: { registerCode, openedBy, drawer } }) {
  return [[registerCode, openedBy].filter(Boolean).join(" · "), drawer.expected];
}

const PARTS = [
  ["reports.sales.view", showSales, ["hours", "best", "money"]],
  ["reports.orders.view", showOrders, []],
  ["order.status.view", showUnpaid, []],
  ["inventory.lowstock.alerts", showStock, ["stock"]],
  ["till.manage", showDrawers, []],
];

/** Show everything that whoever is signed in may see; what fails keeps what it showed and says so. */
const show = oneAtATime(async () => {
  const shown = { sales: [], kitchen: [], unpaid: [], at: null, zone: "" };
  const tried = await Promise.allSettled(PARTS.filter(([permission]) => may(permission)).map(([, part]) => part(shown)));
  const failed = tried.find((each) => each.status === "rejected")?.reason;
  if (failed && !(failed instanceof NoAnswer || failed instanceof Refusal)) throw failed;
  connected(!failed, failed);
  if (failed) return;
  fill(byId("figures"), ...shown.sales, ...shown.kitchen, ...shown.unpaid);
  if (shown.at) byId("as-of").textContent = asOf(shown);
});

function asOf({ at, zone }) {
  const time = at.toLocaleTimeString("en-PH", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return `As of ${time} (${zone}), the present business day. Shown anew every minute.`;
}

function sayWhatIsMissing() {
  for (const [permission, , places] of PARTS) {
    if (!may(permission)) places.forEach((id) => fill(byId(id), el("p", { class: "quiet" }, "Your role does not include this.")));
  }
}

function keepShowing() {
  const again = () => document.hidden || show().catch(tell);
  document.addEventListener("visibilitychange", again);
  setInterval(again, EVERY);
}

start(async () => {
  sayWhatIsMissing();
  await show();
  keepShowing();
});
