/** Ring for a new ticket; browsers let a page be heard once somebody has touched it. */

const MUTED = "technomart.kitchen.muted";
let context = null;

function wake() {
  context ??= new AudioContext();
  context.resume();
}

addEventListener("pointerdown", wake);
addEventListener("keydown", wake);

/** Tell whether the sound is off on this device. */
export function isMuted() {
  return localStorage.getItem(MUTED) === "yes";
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
