/** Let one press be one press. */

const AT_ONCE = 350; // milliseconds between the halves of a double click
const NEAR = 12; // pixels

/**
 * Keep what was meant for one thing from what came into its place: a held Enter counts once, and the second half of a
 * double click only on what the first one hit.
 */
export function countPressesOnce() {
  let last = { target: null, at: -Infinity, x: 0, y: 0 };
  addEventListener("keydown", (event) => event.key === "Enter" && event.repeat && stop(event), true);
  addEventListener(
    "click",
    (event) => {
      if (!event.detail) return; // of a key, or of a program
      const now = { target: pressedBy(event), at: event.timeStamp, x: event.clientX, y: event.clientY };
      const isSecond = now.at - last.at < AT_ONCE && Math.hypot(now.x - last.x, now.y - last.y) < NEAR;
      if (isSecond && !isSame(now.target, last.target)) {
        stop(event);
        last.at = now.at;
      } else last = now;
    },
    true,
  );
}

/** Return what a click is for; one on a label is followed by another one, on its field. */
function pressedBy(event) {
  const found = event.target.closest("button, a, label, summary, input, select");
  return found?.control ?? found;
}

/** Tell whether it is the same thing, be it drawn anew. */
function isSame(one, other) {
  return one === other || Boolean(one?.dataset.at && one.dataset.at === other?.dataset.at);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
