/** Ring for a new ticket; browsers let a page be heard once somebody has touched it. */

const MUTED = "technomart.kitchen.muted";
let context = null;
let heard = () => {};

function wake() {
  context ??= begun();
  context.resume();
}

function begun() {
  const made = new AudioContext();
  made.addEventListener("statechange", () => heard());
  return made;
}

addEventListener("pointerdown", wake);
addEventListener("keydown", wake);

/** Tell whether the sound is off on this device. */
export function isMuted() {
  return localStorage.getItem(MUTED) === "yes";
}

/** Call `changed()` whenever a ring begins to be heard or is heard no more, also by the button of another tab. */
export function whenHeard(changed) {
  heard = changed;
  addEventListener("storage", (event) => event.key === MUTED && changed());
}

/** Tell whether a ring would be heard. */
export function isHeard() {
  return !isMuted() && context?.state === "running";
}

/** Turn the sound off or on. */
export function mute(isOff) {
  localStorage.setItem(MUTED, isOff ? "yes" : "no");
}

/** Ring twice. */
export function ring() {
  if (!isHeard()) return;
  for (const [begins, pitch] of [[0, 880], [0.18, 1175]]) {
    const tone = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0.25 });
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + begins);
    volume.gain.setTargetAtTime(0, context.currentTime + begins + 0.12, 0.05);
    tone.stop(context.currentTime + begins + 0.4);
  }
}
