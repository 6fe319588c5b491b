/** Ask who is there. */

import { NoAnswer, Refusal, demoAccounts, signIn, signInByCode } from "./api.js";
import { el } from "./dom.js";

/** Show the form until somebody is signed in, or where they may go on without, until they leave it (Escape). */
export function askToSignIn(reason = "", { mayLeave = false } = {}) {
  return new Promise((done) => {
    const said = el("p", { role: "alert", class: "bad" }, reason);
    const email = el("input", { type: "email", name: "email", autocomplete: "username", required: true, autofocus: true });
    const password = el("input", { type: "password", name: "password", autocomplete: "current-password", required: true });
    const code = el("input", { name: "code", autocomplete: "one-time-code", inputmode: "numeric" });
    const first = el("div", { class: "fields" }, el("label", {}, "E-mail", email), el("label", {}, "Password", password));
    const second = el("div", { class: "fields", hidden: true }, el("label", {}, "Code of your app, or a recovery code", code));
    const button = el("button", { class: "main" }, "Sign in");
    const form = el("form", { method: "dialog" }, el("h1", {}, "Sign in"), first, second, said, button);
    const demo = el("div", { class: "demo", hidden: true });
    form.append(demo);
    const dialog = el("dialog", { class: "sign-in" }, form);
    let waiting = null;

    async function enter() {
      const asked = waiting ? await signInByCode(waiting, code.value.trim()) : await signIn(email.value, password.value);
      if (asked) {
        waiting = asked.secondFactorToken;
        said.textContent = "";
        first.hidden = true;
        second.hidden = false;
        code.focus();
        return;
      }
      leave();
    }

    function leave() {
      dialog.close();
      dialog.remove();
      done();
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        await enter();
      } catch (error) {
        said.textContent = error.message;
      }
      button.disabled = false;
    });
    offerDemo(demo, (account) => {
      email.value = account.email;
      password.value = account.password;
      form.requestSubmit(button);
    });
    dialog.addEventListener("cancel", (event) => (mayLeave ? leave() : event.preventDefault()));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Let whoever tries the demo canteen sign in with one click; without an answer there is still the form. */
async function offerDemo(place, choose) {
  try {
    const accounts = await demoAccounts();
    place.append(el("p", { class: "quiet" }, "Or try the demo canteen as"));
    for (const account of accounts) {
      const press = () => choose(account);
      place.append(el("button", { type: "button", onclick: press }, `${account.name}, ${account.role}`));
    }
    place.hidden = !accounts.length;
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error;
  }
}
