// What a fake camera sees: Chromium plays a file of JPEG pictures, 30 a second, over and over. The pictures are painted
// here from what a real page drew: a phone held before the camera, not quite straight, in a room.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { root } from "./browser.ts";

export interface View {
  /** Degrees that the symbol is turned. */
  tilt?: number;
  /** Only so much of the symbol's width is in the picture. */
  part?: number;
  /** A thumb lies on so much of the symbol's width. */
  thumb?: number;
}

export class Film {
  readonly folder = mkdtempSync(join(tmpdir(), "hufu-film-"));
  readonly file = join(this.folder, "camera.mjpeg");
  #painter: Page | null = null;

  /** The flags of a browser whose camera is this film. It must show something before the browser starts. */
  get flags(): string[] {
    return ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${this.file}`];
  }

  async painter(browser: Browser): Promise<void> {
    this.#painter = await (await browser.newContext()).newPage();
  }

  /** From the next time the camera is opened, it sees this symbol. */
  async show(png: Buffer, view: View = {}): Promise<void> {
    const picture = await this.#painter!.evaluate(paint, { png: png.toString("base64"), ...view });
    this.play(Buffer.from(picture, "base64"));
  }

  /** A camera that is running keeps the file it has opened: a new one takes its place. */
  play(jpeg: Buffer): void {
    writeFileSync(`${this.file}.next`, Buffer.concat(Array<Buffer>(30).fill(jpeg)));
    renameSync(`${this.file}.next`, this.file);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs in a page of its own: a picture of 1280 × 720 as JPEG in base64. */
async function paint({ png, tilt = 0, part = 1, thumb = 0 }: View & { png: string }): Promise<string> {
  const symbol = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#7d7a74";
  context.fillRect(0, 0, 1280, 720);
  context.translate(640, 360);
  context.rotate((tilt * Math.PI) / 180);
  const edge = 600;
  context.fillStyle = "#fff";
  context.fillRect(-edge / 2, -edge / 2, edge * part, edge);
  context.drawImage(symbol, 0, 0, symbol.width * part, symbol.height, -edge / 2, -edge / 2, edge * part, edge);
  context.fillStyle = "#b98";
  context.fillRect((-edge * thumb) / 2, -edge / 8, edge * thumb, edge / 2);
  return canvas.toDataURL("image/jpeg", 0.9).split(",")[1]!;
}

/** A symbol of any text, for what is not ours. */
export async function symbolOf(text: string): Promise<Buffer> {
  const wasm = readFileSync(join(root, "node_modules/zxing-wasm/dist/writer/zxing_writer.wasm"));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
  const { image } = await writeBarcode(text, { format: "QRCode", scale: 8 });
  return Buffer.from(await image!.arrayBuffer());
}

/** A grey picture without anything in it, one pixel large: what the camera sees before the first show. */
export const nothing = Buffer.from(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+v//Z",
  "base64",
);
