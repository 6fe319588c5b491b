/** Build what is shown out of elements and text, never out of markup. */

/** Return an element: `el("button", {class: "big", onclick: pay}, "Pay")`; null and false among the children are left out. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Return the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Put these children in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

/** Put children in an element's place of others, and the focus on the one with the same `data-at` as had it before. */
export function redraw(element, ...children) {
  const at = element.contains(document.activeElement) ? document.activeElement.dataset.at : null;
  fill(element, ...children);
  if (at) element.querySelector(`[data-at="${CSS.escape(at)}"]`)?.focus();
}

/** Return what does the work, and nothing while it is at it: for what is pressed twice. */
export function oneAtATime(work) {
  let isAtIt = false;
  return async (...given) => {
    if (isAtIt) return undefined;
    isAtIt = true;
    try {
      return await work(...given);
    } finally {
      isAtIt = false;
    }
  };
}

/** Return a text without accents and sizes of letters, for searching. */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Return the centavos of an amount that somebody typed, or null where it is none. */
export function centavos(text) {
  const typed = String(text).replace(/[,₱\s]/g, "");
  const amount = Math.round(100 * Number(typed));
  return typed && Number.isFinite(amount) && amount >= 0 ? amount : null;
}

const PESOS = new Intl.NumberFormat("en-PH", { style: "currency", currency: "PHP" });

/** Return an amount of pesos as people read it. */
export function pesos(amount) {
  return PESOS.format(amount);
}

/** Return a time of day as people read it; `at` is what the API calls a time. */
export function timeOfDay(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
