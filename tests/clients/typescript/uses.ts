/** Sign in, place an order and read a report by the types of the document; what it does not name does not compile. */

import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

type Order = components["schemas"]["Order"];

declare const process: { argv: string[] };
const [baseUrl, email, password] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl });

function must<T>(found: T | undefined, refusal: unknown): T {
  if (found === undefined) throw new Error(JSON.stringify(refusal));
  return found;
}

const entered = await client.POST("/api/auth/login", { body: { email, password } });
const headers = { Authorization: `Bearer ${must(entered.data, entered.error).token}` };

const menu = await client.GET("/api/menu/items", { headers, params: { query: { available: true } } });
const [dish] = must(menu.data, menu.error).data;
const placed = await client.POST("/api/orders", {
  headers,
  body: { type: "walk-in", items: [{ menuItemId: dish.id, quantity: 2 }] },
});
const order: Order = must(placed.data, placed.error).data;

// @ts-expect-error there is no such type of order
await client.POST("/api/orders/quote", { headers, body: { type: "table", items: [] } });

const total: number = order.total; // what is always there needs no question mark
console.log(JSON.stringify({ id: order.id, total }));
