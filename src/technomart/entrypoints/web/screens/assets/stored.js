/** What a device remembers, which anybody at it may have written: what does not read as it should counts as never kept. */

/** The device has no room for what was to be remembered. */
export class NoRoom extends Error {}

/** Return the JSON under a key of localStorage, or null where there is none that `isSound(found)`. */
export function recalled(key, isSound) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return isSound(found) ? found : null;
  } catch {
    return null;
  }
}

/** Keep something as JSON under a key; throws `NoRoom`. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch (cause) {
    throw new NoRoom("This device has no room left to remember anything. Empty the storage of this browser.", { cause });
  }
}

/** Tell whether this browser forbids pages to remember anything. */
export function isForbidden() {
  try {
    return !localStorage;
  } catch {
    return true;
  }
}

/** Tell whether something is an object whose fields are of these types: `{id: "string", at: "number"}`. */
export function has(types, found) {
  return found !== null && typeof found === "object" && Object.entries(types).every(([name, type]) => typeof found[name] === type);
}
