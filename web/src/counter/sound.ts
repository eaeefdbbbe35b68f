// Three sounds that cannot be taken for one another: rising for yes, one low tone for no, twice the same for undecided.

import type { Outcome } from "../../components/verdict/report.ts";

interface Tone {
  hertz: number;
  at: number;
  seconds: number;
}

const TONES: Record<Outcome, Tone[]> = {
  accepted: [{ hertz: 660, at: 0, seconds: 0.12 }, { hertz: 990, at: 0.13, seconds: 0.2 }],
  refused: [{ hertz: 165, at: 0, seconds: 0.55 }],
  undecided: [{ hertz: 440, at: 0, seconds: 0.14 }, { hertz: 440, at: 0.24, seconds: 0.14 }],
};

let context: AudioContext | undefined;

/** play sounds a verdict; a browser that allows no sound yet stays silent. */
export function play(verdict: Outcome): void {
  if (!globalThis.AudioContext) return;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume().catch(() => undefined);
  for (const tone of TONES[verdict]) sound(audio, tone);
}

function sound(audio: AudioContext, { hertz, at, seconds }: Tone): void {
  const start = audio.currentTime + at;
  const gain = audio.createGain();
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = hertz;
  // A short fade at both ends: a tone cut off clicks.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.25, start + 0.015);
  gain.gain.setValueAtTime(0.25, start + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}
