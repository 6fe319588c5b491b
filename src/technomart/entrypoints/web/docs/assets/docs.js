/** Show the API document, and let its reader call what it describes as whoever is signed in. */

import { NoAnswer, Refusal, SignedOut, call, demoAccounts, session, signIn, signOut } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { askToSignIn } from "./sign-in.js";

const DOCUMENT = "/api/openapi.json";
const SCHEME = "bearer"; // as the document calls its proof of identity

let shown = null; // Swagger UI, once the document is there

/** Return the document, or null where it is for those who are signed in. */
async function loaded() {
  const token = session()?.token;
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(DOCUMENT, { headers, cache: "no-store" }).catch((cause) => {
    throw new NoAnswer("The server does not answer.", { cause });
  });
  if (answer.status === 401) return token ? renewed() : null;
  const body = await answer.json();
  if (!answer.ok) throw new Refusal(answer.status, body, answer.headers);
  return body;
}

/** Return the document by a new token, or null when the session is over. */
async function renewed() {
  try {
    await call("GET", "/api/auth/me");
    return await loaded();
  } catch (error) {
    if (error instanceof SignedOut) return null;
    throw error;
  }
}

/** Show the document; without one, ask who is there until there is. */
async function show() {
  let found = await loaded();
  while (!found) {
    await askToSignIn("The API document is for who is signed in.");
    found = await loaded();
  }
  shown = SwaggerUIBundle({
    spec: { servers: [{ url: location.origin }], ...found },
    domNode: byId("document"),
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: "none",
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    onComplete: prove,
    responseInterceptor: renewAfter,
  });
}

/** Have what the reader tries sent as whoever is signed in. */
function prove() {
  const found = session();
  if (found) shown.preauthorizeApiKey(SCHEME, found.token);
  else if (shown.authSelectors.authorized()?.has(SCHEME)) shown.authActions.logout([SCHEME]);
  told(greet);
}

/** Renew a token that is over, for the next try. */
async function renewAfter(answer) {
  if (answer.status === 401 && session()) {
    await renewed();
    prove();
  }
  return answer;
}

/** Say who is signed in; what can be pressed stays the same element, and keeps its focus, as long as they are the same. */
async function greet() {
  const accounts = session() ? [] : await demoAccounts();
  const user = session()?.user; // of now, as somebody may have signed in meanwhile
  const invitation = accounts.length ? "Try it as" : "";
  byId("who").textContent = user ? `Signed in as ${user.name}, ${user.role}` : invitation;
  const entrance = byId("entrance");
  const whose = user?.id ?? "nobody";
  if (entrance.dataset.whose === whose) return;
  const isHeld = entrance.contains(document.activeElement);
  fill(entrance, ...(user ? [el("button", { class: "out", onclick: leave }, "Sign out")] : entrances(accounts)));
  entrance.dataset.whose = whose;
  if (isHeld) entrance.querySelector(".main, .out").focus(); // whoever works by keys keeps their place
}

/** Return a button for each account of a demo canteen, and one for everybody else. */
function entrances(accounts) {
  const take = (each) => told(async () => {
    await signIn(each.email, each.password);
    prove();
  });
  return [
    ...accounts.map((each) => el("button", { onclick: () => take(each) }, `${each.name}, ${each.role}`)),
    el("button", { class: "main", onclick: () => askToSignIn("", { mayLeave: true }).then(prove) }, "Sign in"),
  ];
}

async function leave() {
  await signOut();
  prove();
}

/** Do something; say what went wrong where the reader looks. */
async function told(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error;
    byId("who").textContent = error.message;
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();
told(show);
