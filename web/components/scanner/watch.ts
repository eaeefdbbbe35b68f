// Looking: frames of a running video, one after another, through the reader.

import { Reader, type Reading } from "./reader.ts";
import { draw } from "./picture.ts";

/** Frames are read at most so often: more would only warm the phone. */
const PAUSE_MS = 90;

/** A frame of 1280 pixels gives a code held at arm's length its 400 (PERFORMANCE.md section 4). */
const FRAME_EDGE = 1280;

export class Watch {
  readonly #reader = new Reader();
  readonly #canvas = document.createElement("canvas");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  /** start reads frames until stop; failed hears once that no reader could be had. */
  start(video: HTMLVideoElement, seen: (reading: Reading) => void, failed: (error: unknown) => void): void {
    this.stop();
    void this.#look(++this.#run, video, seen, failed);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#run++;
  }

  async #look(run: number, video: HTMLVideoElement, seen: (reading: Reading) => void, failed: (error: unknown) => void): Promise<void> {
    try {
      const reading = await this.#frame(video);
      // The verdict that this frame led to may have stopped us while the reader was at work.
      if (run !== this.#run) return;
      if (reading) seen(reading);
    } catch (error) {
      if (run === this.#run) failed(error);
      return;
    }
    if (run === this.#run) this.#timer = setTimeout(() => void this.#look(run, video, seen, failed), PAUSE_MS);
  }

  async #frame(video: HTMLVideoElement): Promise<Reading | null> {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
    draw(this.#canvas, video, video.videoWidth, video.videoHeight, FRAME_EDGE);
    return this.#reader.read(this.#canvas);
  }
}
