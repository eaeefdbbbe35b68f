// Pictures from files, the clipboard and the camera, as canvases of a bounded size.

/** Bigger files are not photographs of a code; they are refused before they are decoded. */
export const MAX_FILE = 16 * 1024 * 1024;

/** Longest edge handed to a reader: a dense code is still 400 pixels wide when it fills a fifth of it. */
export const MAX_EDGE = 2000;

/** fit gives the size of a picture reduced, never enlarged, to at most `edge` pixels along its longer side. */
export function fit(width: number, height: number, edge: number): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** fromFile decodes the first frame of an image file; it rejects what is too big or no raster image. */
export async function fromFile(file: Blob): Promise<HTMLCanvasElement> {
  if (file.size > MAX_FILE) throw new RangeError("picture: file above the limit");
  const bitmap = await createImageBitmap(file);
  try {
    return draw(document.createElement("canvas"), bitmap, bitmap.width, bitmap.height, MAX_EDGE);
  } finally {
    bitmap.close();
  }
}

/** draw puts a frame on a canvas, on white: a code with a transparent background would otherwise turn black. */
export function draw(
  canvas: HTMLCanvasElement, source: CanvasImageSource, width: number, height: number, edge: number,
): HTMLCanvasElement {
  const size = fit(width, height, edge);
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(source, 0, 0, size.width, size.height);
  return canvas;
}
