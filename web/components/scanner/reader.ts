// Reading QR symbols from pictures: the browser's own BarcodeDetector where it knows QR, otherwise zxing-wasm,
// whose wasm comes from our origin, checked against the hash the build wrote into this page.
// zxing is fetched when it is first needed and not before: with BarcodeDetector it usually never is.

import { reader as module } from "hufu:build";
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

/** What one picture held. */
export interface Reading {
  /** The texts of the symbols that could be read. */
  texts: string[];
  /** A symbol was seen that could not be read: half of it, or too blurred. */
  broken: boolean;
}

/** A picture and its pixels; the same canvas is used again for the next frame. */
export type Picture = HTMLCanvasElement | OffscreenCanvas;

interface Detector {
  detect(image: Picture): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const OPTIONS: ReaderOptions = {
  formats: ["QRCode"],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  // A poster beside the phone is a symbol too: the page takes the first it can use.
  maxNumberOfSymbols: 4,
  returnErrors: true,
};

/** After this many empty frames from BarcodeDetector zxing looks as well: it reads what is small or tilted better. */
const PATIENCE = 24;

/** Reader chooses between the two; one a page. */
export class Reader {
  #native: Promise<Detector | null> | undefined;
  #empty = 0;

  /** read never rejects for what a picture shows; it rejects when neither reader can be had. */
  async read(picture: Picture): Promise<Reading> {
    const native = await (this.#native ??= detector());
    if (native && this.#empty < PATIENCE) {
      const reading = await detect(native, picture);
      if (reading) return this.#count(reading);
      this.#native = Promise.resolve(null);
    }
    this.#empty = Math.max(0, this.#empty - 4);
    return readStill(picture);
  }

  #count(reading: Reading): Reading {
    this.#empty = reading.texts.length > 0 ? 0 : this.#empty + 1;
    return reading;
  }
}

/** readStill reads a picture that will not move: always with zxing, which finds more. */
export async function readStill(picture: Picture): Promise<Reading> {
  await zxing();
  const results = await readBarcodes(pixels(picture), OPTIONS);
  return { texts: results.filter((r) => r.isValid).map((r) => r.text), broken: results.some((r) => !r.isValid) };
}

/** The pixels of a picture. A context made without willReadFrequently would copy each frame from the GPU. */
function pixels(picture: Picture): ImageData {
  const context = picture.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  return context.getImageData(0, 0, picture.width, picture.height);
}

async function detector(): Promise<Detector | null> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!found) return null;
  try {
    const formats = await found.getSupportedFormats();
    return formats.includes("qr_code") ? new found({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/** null means the platform's service is gone (Android without it says so only now). */
async function detect(native: Detector, picture: Picture): Promise<Reading | null> {
  try {
    return { texts: (await native.detect(picture)).map((code) => code.rawValue), broken: false };
  } catch {
    return null;
  }
}

let ready: Promise<unknown> | undefined;

function zxing(): Promise<unknown> {
  ready ??= load().catch((error) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function load(): Promise<void> {
  const response = await fetch(module.path, { integrity: module.integrity });
  if (!response.ok) throw new Error(`scanner: ${module.path} answered ${response.status}`);
  const wasmBinary = await response.arrayBuffer();
  // locateFile would otherwise name a content-delivery network; with the bytes given nothing is located at all.
  await prepareZXingModule({ overrides: { wasmBinary, locateFile: () => module.path }, fireImmediately: true });
}
