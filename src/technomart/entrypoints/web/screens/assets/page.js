/** What every screen has: who is signed in, the connection, light or dark, and one place for refusals. */

import { NoAnswer, Refusal, SignedOut, may, session, signOut } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { countPressesOnce } from "./presses.js";
import { askToSignIn } from "./sign-in.js";
import { NoRoom, isForbidden } from "./stored.js";

const THEME = "technomart.theme";
const SHOWN_FOR = 8_000; // milliseconds

/** Say at once why there is no screen, before a part of one reads what is kept. */
if (isForbidden()) fill(document.querySelector("main"), el("p", { class: "bad", role: "alert" }, "This browser lets no page remember anything. Allow data of this site, and load the page anew."));

/** Begin a screen: sign in where nobody is, then `begin()`; a refusal that it lets through is told. */
export async function start(begin) {
  if (isForbidden()) return;
  dress();
  countPressesOnce();
  followWhoIsHere();
  byId("sign-out").addEventListener("click", leave);
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  addEventListener("error", (event) => event.error instanceof NoRoom && tell(event.error));
  if (!session()) await askToSignIn();
  greet();
  if (may(document.body.dataset.needs)) await begin();
  else fill(document.querySelector("main"), el("p", { class: "quiet" }, "Your role does not include this screen."));
}

/** Say what went wrong, where everybody looks; a session that is over is asked for again. */
export function tell(error) {
  if (error instanceof SignedOut) {
    signInAgain(error);
    return;
  }
  if (!(error instanceof Refusal || error instanceof NoAnswer || error instanceof NoRoom)) console.error(error);
  notify(error.message, "bad");
}

let asking = false;

/** Ask whoever is there to sign in, once however many calls found that the session is over, and begin anew as them. */
export async function signInAgain(error) {
  if (asking) return;
  asking = true;
  greet();
  await askToSignIn(error?.message);
  location.reload();
}

const notice = byId("notice");
let hiding = 0;

/** Say something for some seconds, in front of whatever is open; `mood` is good or bad. */
export function notify(message, mood = "good") {
  clearTimeout(hiding);
  const inFront = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (notice.parentElement !== inFront) inFront.append(notice);
  notice.textContent = message;
  notice.dataset.mood = mood;
  notice.hidden = false;
  hiding = setTimeout(() => (notice.hidden = true), SHOWN_FOR);
}

let heard = "";

/** Show whether the server answers, and since when it does not. */
export function connected(isConnected, error) {
  const shown = byId("connection");
  if (isConnected) heard = new Date().toLocaleTimeString();
  shown.dataset.state = isConnected ? "on" : "off";
  const ours = "This page has a fault; if it stays, load it anew.";
  const why = error instanceof Refusal ? error.message : error instanceof NoAnswer ? "No connection." : ours;
  shown.textContent = isConnected ? "" : `${why}${heard ? ` What you see is of ${heard}.` : ""}`;
}

/** Begin anew when another tab signs somebody else in, or out, or did so while this page waited to be gone back to. */
function followWhoIsHere() {
  const look = () => session()?.user.id !== greeted && location.reload();
  addEventListener("storage", look);
  addEventListener("pageshow", look);
}

let greeted;

function greet() {
  const user = session()?.user;
  greeted = user?.id;
  byId("who").textContent = user ? user.name : "";
  byId("sign-out").hidden = !user;
  for (const link of document.querySelectorAll("nav a")) link.hidden = !may(link.dataset.needs);
}

async function leave() {
  await signOut();
  location.reload();
}

function dress() {
  const button = byId("theme");
  const isDark = () => {
    const chosen = localStorage.getItem(THEME);
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const put = () => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    button.textContent = isDark() ? "☀" : "☾";
  };
  button.addEventListener("click", () => {
    localStorage.setItem(THEME, isDark() ? "light" : "dark");
    put();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", put);
  put();
}
