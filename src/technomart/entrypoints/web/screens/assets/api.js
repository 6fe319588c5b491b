/** Talk to the API as whoever is signed in; all tabs of a browser share one session. */

import { has, recalled, remember } from "./stored.js";

const SESSION = "technomart.session";
const WITHIN = 15_000; // milliseconds that an answer may take

/** A request that was refused: the server's sentence, with its stable `code`. */
export class Refusal extends Error {
  constructor(status, body, headers) {
    super(body.message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? "";
    this.errors = body.errors ?? {};
    this.retryAfter = Number(headers.get("Retry-After") ?? 0);
  }
}

/** No answer: the request may or may not have counted, and may be sent again with the same key. */
export class NoAnswer extends Error {}

/** Nobody is signed in any more. */
export class SignedOut extends Error {}

/** Return the session, or null: `{token, refreshToken, user}`. */
export function session() {
  return recalled(SESSION, isSession);
}

function isSession(found) {
  return has({ token: "string", refreshToken: "string", user: "object" }, found) && has({ id: "string", name: "string" }, found.user) && Array.isArray(found.user.permissions);
}

function keep(found) {
  if (found) remember(SESSION, found);
  else localStorage.removeItem(SESSION);
}

/** Return a new idempotency key; browsers have no `randomUUID` on plain HTTP. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(method, path, { body, headers = {}, within = WITHIN, isFile = false } = {}) {
  const sent = { ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const options = { method, headers: sent, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(within) };
  if (body !== undefined) options.body = JSON.stringify(body);
  try {
    const answer = await fetch(path, options);
    const body = await read(answer, { isFile: isFile && answer.ok, hasTag: "If-None-Match" in sent });
    return { status: answer.status, headers: answer.headers, body };
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer("The server does not answer.", { cause: error });
  }
}

/** Return what an answer holds; throws `NoAnswer` for what this server never says, such as the page of a network that asks for a sign-in. */
async function read(answer, { isFile, hasTag }) {
  if (answer.status === 304 && hasTag) return {};
  const isSent = (type) => (answer.headers.get("Content-Type") ?? "").startsWith(type);
  if (isFile && isSent("application/pdf")) return answer.blob();
  const body = !isFile && isSent("application/json") ? await answer.json() : null;
  if (!has({ success: "boolean" }, body)) throw new NoAnswer("Something else answered in the server's place.");
  return body;
}

function accepted(answer) {
  if (answer.status >= 400) throw new Refusal(answer.status, answer.body, answer.headers);
  return answer;
}

/**
 * Sign in; returns null, or what asks for the code of a second factor: `{secondFactorToken, message}`.
 */
export async function signIn(email, password) {
  return entered(accepted(await send("POST", "/api/auth/login", { body: { email, password } })).body);
}

/** Finish a sign-in by the code of a second factor. */
export async function signInByCode(secondFactorToken, code) {
  const body = { secondFactorToken, code };
  return entered(accepted(await send("POST", "/api/auth/second-factor/sign-in", { body })).body);
}

function entered(body) {
  if (body.secondFactorToken) return body;
  if (!body.token) throw new Refusal(200, { message: body.message ?? "This account waits for its approval." }, new Headers());
  keep({ token: body.token, refreshToken: body.refreshToken, user: body.user });
  return null;
}

/** Return the accounts that one may try the demo canteen with; none where there is no such canteen. */
export async function demoAccounts() {
  return accepted(await send("GET", "/api/auth/demo-accounts")).body.data;
}

/** Sign out here; the session ends on the server too when it answers. */
export async function signOut() {
  const found = session();
  keep(null);
  if (!found) return;
  const headers = { Authorization: `Bearer ${found.token}` };
  try {
    await send("POST", "/api/auth/logout", { body: { refreshToken: found.refreshToken }, headers });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error; // it ends by itself after a while
  }
}

/** Do something that one tab alone may do; without TLS browsers have no locks, and the server's grace serves. */
async function alone(work) {
  return navigator.locks ? navigator.locks.request(SESSION, work) : work();
}

async function refresh(spent) {
  return alone(async () => {
    const found = session();
    if (!found) throw new SignedOut("Please sign in.");
    if (found.token !== spent) return found; // another tab was first
    const answer = await send("POST", "/api/auth/refresh-token", { body: { refreshToken: found.refreshToken } });
    if (answer.status === 401) {
      keep(null);
      throw new SignedOut("Please sign in again.");
    }
    const { token, refreshToken } = accepted(answer).body;
    keep({ ...found, token, refreshToken });
    return session();
  });
}

/**
 * Call the API; returns `{status, headers, body}` and throws `Refusal`, `NoAnswer` or `SignedOut`.
 *
 * A `key` makes repeats count once, a `tag` asks for what is new (304), a `match` for what has this version still.
 */
export async function call(method, path, { body, key, tag, match, within, isFile } = {}) {
  const headers = {};
  if (key) headers["Idempotency-Key"] = key;
  if (tag) headers["If-None-Match"] = tag;
  if (match) headers["If-Match"] = match;
  const by = (found) => send(method, path, { body, within, isFile, headers: { ...headers, Authorization: `Bearer ${found.token}` } });
  const found = session();
  if (!found) throw new SignedOut("Please sign in.");
  const answer = await by(found);
  return accepted(answer.status === 401 ? await by(await refresh(found.token)) : answer);
}

/** Return the data of a GET. */
export async function get(path, options) {
  return (await call("GET", path, options)).body.data;
}

/** Return the file that a GET answers, as a blob. */
export async function download(path) {
  return (await call("GET", path, { isFile: true })).body;
}

/** Tell whether whoever is signed in may do this; the server decides anyhow. */
export function may(permission) {
  const permissions = session()?.user?.permissions ?? [];
  return permissions.includes("all") || permissions.includes(permission);
}

/** Return the rows of the pages that follow the first one of a list, however many there are. */
export async function rowsAfter(path, { pagination }) {
  const rows = [];
  for (let next = pagination.next; next; ) {
    const { body } = await call("GET", `${path}?after=${encodeURIComponent(next)}`);
    rows.push(...body.data);
    next = body.pagination.next;
  }
  return rows;
}
