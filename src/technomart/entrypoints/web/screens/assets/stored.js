/** What a device remembers, which anybody at it may have written: what does not read as it should counts as never kept. */

/** Return the JSON under a key of localStorage, or null where there is none that `isSound(found)`. */
export function recalled(key, isSound) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return isSound(found) ? found : null;
  } catch {
    return null;
  }
}

/** Keep something as JSON under a key; throws where the device has no room. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch (cause) {
    throw new Error("This device has no room left to remember anything. Empty the storage of this browser.", { cause });
  }
}

/** Tell whether something is an object whose fields are of these types: `{id: "string", at: "number"}`. */
export function has(types, found) {
  return found !== null && typeof found === "object" && Object.entries(types).every(([name, type]) => typeof found[name] === type);
}
