// A photo becomes a portrait: cut to 3 by 4, 480 pixels high, a JPEG small enough for a card.

import { Refusal } from "../sentence.ts";

const WIDTH = 360;
const HEIGHT = 480;

/** The issuer takes 64 KiB; a little less leaves room for nothing going wrong. */
const MAX_BYTES = 60 * 1024;

/** Bigger files are refused before they are decoded. */
const MAX_FILE = 16 * 1024 * 1024;

export async function portraitFrom(file: Blob): Promise<Uint8Array> {
  if (file.size > MAX_FILE) throw new Refusal("image", "desk: photo above the limit");
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Refusal("image", "desk: no photo");
  });
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const cut = centre(bitmap.width, bitmap.height);
  canvas.getContext("2d")!.drawImage(bitmap, cut.x, cut.y, cut.width, cut.height, 0, 0, WIDTH, HEIGHT);
  bitmap.close();
  return smallest(canvas);
}

/** The largest middle part of a picture that is 3 wide and 4 high. */
export function centre(width: number, height: number): { x: number; y: number; width: number; height: number } {
  const w = Math.min(width, (height * WIDTH) / HEIGHT);
  const h = Math.min(height, (width * HEIGHT) / WIDTH);
  // A face is in the upper half of a portrait.
  return { x: (width - w) / 2, y: (height - h) / 3, width: w, height: h };
}

async function smallest(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  for (const quality of [0.9, 0.8, 0.65, 0.5, 0.3]) {
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer());
  }
  throw new Refusal("image", "desk: photo cannot be made small enough");
}
