// What a portrait may be, before any decoder sees it: a JPEG of a size a card needs (WB-11).

export const maxBytes = 64 * 1024;
export const maxEdge = 2048;

/** Width and height from a JPEG's frame header; null for anything that is not a JPEG we are ready to decode. */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length > maxBytes || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) return bounded(word(bytes, at + 7), word(bytes, at + 5));
    at += 2 + word(bytes, at + 2);
  }
  return null;
}

// SOF0 to SOF15 without DHT, JPG and DAC, ISO/IEC 10918-1 table B.1.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function bounded(width: number, height: number): { width: number; height: number } | null {
  return width > 0 && height > 0 && width <= maxEdge && height <= maxEdge ? { width, height } : null;
}
