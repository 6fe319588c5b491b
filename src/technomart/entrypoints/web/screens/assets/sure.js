/**
 * Send what changes something until its answer is known.
 *
 * What is sent is kept under a name in localStorage until then, with its idempotency key: pressed twice, in two tabs,
 * or anew after a reload, it is the same request, which counts once.
 */

import { NoAnswer, Refusal, call, newKey, session } from "./api.js";
import { has, recalled, remember } from "./stored.js";

const PREFIX = "technomart.sent.";
const KNOWN_FOR = 6 * 24 * 3_600_000; // milliseconds; the server repeats answers for seven days
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
const NOT_YET = [408, 429];
const WHO = [401, 403];
const STILL_RUNNING = "idempotency_key_in_use";
const SENT = { method: "string", path: "string", key: "string", at: "number" };
const running = new Map();

/** What was sent is asked for no more: another window has its answer, or it was given up. */
export class AskedNoMore extends Error {}

/** Return what was sent under a name and has no answer yet, or null. */
export function unanswered(name) {
  return recalled(PREFIX + name, (found) => has(SENT, found));
}

/** Return the names under which something has no answer yet. */
export function unansweredNames() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
    .filter(unanswered);
}

/** Tell whether this device may go on with it: it is of whoever is signed in, whose key it is, and not too old. */
export function isOurs(sent) {
  return sent.by === session()?.user?.id && Date.now() - sent.at < KNOWN_FOR;
}

/** Tell whether somebody else is signed in now, whose token would make it a request of its own. */
function isOfSomebodyElse(sent) {
  const user = session()?.user;
  return Boolean(user) && user.id !== sent.by;
}

/** Give up what was sent under a name, of which nobody will know from this device whether it counted. */
export function forget(name) {
  localStorage.removeItem(PREFIX + name);
}

/** Call `changed()` whenever another tab begins or ends to send something. */
export function whenOthersSend(changed) {
  addEventListener("storage", (event) => (event.key === null || event.key.startsWith(PREFIX)) && changed());
}

/**
 * Send `{method, path, body, match, key}` and return the answer, however long it takes; throws its `Refusal`.
 *
 * What is under way under this name already is waited for instead. `settled(answer)` does what must be done before
 * anybody can send under this name again; `waiting(error)` hears why the answer is not known yet.
 */
export function sure(name, request, { settled = () => {}, waiting = () => {} } = {}) {
  if (!running.has(name)) {
    running.set(name, deliver(name, request, { settled, waiting }).finally(() => running.delete(name)));
  }
  return running.get(name);
}

async function deliver(name, request, { settled, waiting }) {
  const before = sentBefore(name);
  const sent = before ?? keep(name, request);
  let isRepeat = before !== null;
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    if (isOfSomebodyElse(sent)) throw new AskedNoMore("Somebody else is signed in here now.");
    try {
      const answer = await call(sent.method, sent.path, sent);
      settled(answer, sent);
      over(name, sent);
      return answer;
    } catch (error) {
      if (!isOpen(error, isRepeat)) {
        if (error instanceof Refusal) over(name, sent);
        throw error;
      }
      isRepeat = true;
      waiting(error, sent);
      await pause(Math.max(wait, 1_000 * (error.retryAfter ?? 0)));
      if (unanswered(name)?.key !== sent.key) throw new AskedNoMore("This went on in another window, or was given up.");
    }
  }
}

/** Return what was sent under a name before; of somebody else, what names a version is let go, as it cannot count twice. */
function sentBefore(name) {
  const before = unanswered(name);
  if (!before || isOurs(before)) return before;
  if (!before.match) throw new NoAnswer(`${before.who} sent this from here, and nobody knows whether it arrived: they sign in here, or it is given up.`);
  forget(name);
  return null;
}

function keep(name, request) {
  const { id: by, name: who } = session()?.user ?? {};
  const sent = { key: newKey(), ...request, by, who, at: Date.now() };
  remember(PREFIX + name, sent);
  return sent;
}

function over(name, sent) {
  if (unanswered(name)?.key === sent.key) forget(name);
}

/** Tell whether nobody knows yet what came of it: asked again, the same request is answered. */
function isOpen(error, isRepeat) {
  if (error instanceof NoAnswer) return true;
  if (!(error instanceof Refusal)) return false;
  const isOfWho = isRepeat && WHO.includes(error.status); // of who asks now, and not of what was asked before
  return error.status >= 500 || NOT_YET.includes(error.status) || error.code === STILL_RUNNING || isOfWho;
}

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(finish, milliseconds);
    function finish() {
      clearTimeout(timer);
      removeEventListener("online", finish);
      done();
    }
    addEventListener("online", finish);
  });
}
