// What a camera does to a code on a screen, in plain arithmetic on grey pixels: blur, noise, low contrast, and "phone",
// which is a little of everything with a mild perspective (PERFORMANCE.md section 4).

/** A picture in grey: one byte a pixel, row by row. */
export interface Grey {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export type Random = () => number;

/** Numbers from 0 to 1 that are the same for the same seed, so that a rate can be looked into. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What makes a picture worse; every one of them gets the symbol at the size that the camera sees. */
export const distortions: Record<string, (image: Grey, random: Random) => Grey> = {
  "blur 1": (image) => blur(image, 1),
  "noise 25": (image, random) => noise(image, 25, random),
  "low contrast": (image) => contrast(image, 0.35, 90),
  phone: (image, random) => phone(image, random),
};

function phone(image: Grey, random: Random): Grey {
  const tilted = perspective(image, 0.05, random);
  return noise(contrast(gradient(blur(tilted, 0.8), 40 * random(), random), 0.6, 50), 10, random);
}

/** Gaussian, sigma in pixels, edges extended. */
export function blur(image: Grey, sigma: number): Grey {
  const kernel = gaussian(sigma);
  return transposed(convolved(transposed(convolved(image, kernel)), kernel));
}

function gaussian(sigma: number): number[] {
  const radius = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Along the rows. */
function convolved({ width, height, pixels }: Grey, kernel: number[]): Grey {
  const out = new Uint8Array(pixels.length);
  const radius = kernel.length >> 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0.5;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * pixels[y * width + Math.min(width - 1, Math.max(0, x + k - radius))]!;
      out[y * width + x] = sum;
    }
  }
  return { width, height, pixels: out };
}

function transposed({ width, height, pixels }: Grey): Grey {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = pixels[y * width + x]!;
  return { width: height, height: width, pixels: out };
}

/** Normally distributed, sigma in grey levels. */
function noise(image: Grey, sigma: number, random: Random): Grey {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return each(image, (value) => value + sigma * normal());
}

/** Grey levels squeezed into a part of their range, from a floor up. */
function contrast(image: Grey, part: number, floor: number): Grey {
  return each(image, (value) => floor + part * value);
}

/** Light from one side: so many grey levels from edge to edge, in a random direction. */
function gradient(image: Grey, levels: number, random: Random): Grey {
  const angle = 2 * Math.PI * random();
  const [dx, dy] = [Math.cos(angle) / image.width, Math.sin(angle) / image.height];
  return each(image, (value, x, y) => value + levels * ((x - image.width / 2) * dx + (y - image.height / 2) * dy));
}

function each({ width, height, pixels }: Grey, change: (value: number, x: number, y: number) => number): Grey {
  const out = new Uint8Array(pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, Math.max(0, Math.round(change(pixels[i]!, i % width, Math.floor(i / width)))));
  return { width, height, pixels: out };
}

/** Each corner moved by at most so large a part of the width, on a white ground around it. */
function perspective(image: Grey, part: number, random: Random): Grey {
  const margin = Math.ceil(part * image.width);
  const [width, height] = [image.width + 2 * margin, image.height + 2 * margin];
  const moved = () => margin + margin * (2 * random() - 1);
  const corners: Corners = [[moved(), moved()], [width - moved(), moved()], [width - moved(), height - moved()], [moved(), height - moved()]];
  const back = toUnitSquare(corners);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = back(x + 0.5, y + 0.5);
      pixels[y * width + x] = sample(image, u * image.width - 0.5, v * image.height - 0.5);
    }
  }
  return { width, height, pixels };
}

/** How somebody holds a phone before a camera. */
export interface Pose {
  /** The camera's picture; the symbol is in its middle. */
  width: number;
  height: number;
  /** Degrees that it is turned by. */
  tilt: number;
  /** Of its light, what arrives. */
  brightness: number;
  /** The radius of a white spot on it, as a part of its edge; 0: none. */
  glare: number;
}

/** The symbol in a grey room, turned, darkened, with a reflection somewhere off its corners. */
export function posed(image: Grey, { width, height, tilt, brightness, glare }: Pose, random: Random): Grey {
  const [cos, sin] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  const [gx, gy, radius] = [image.width * (0.4 + 0.3 * random()), image.height * (0.4 + 0.3 * random()), glare * image.width];
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x + 0.5 - width / 2, y + 0.5 - height / 2];
      const [u, v] = [cos * dx + sin * dy + image.width / 2, cos * dy - sin * dx + image.height / 2];
      const inside = u >= 0 && v >= 0 && u < image.width && v < image.height;
      const light = Math.hypot(u - gx, v - gy) < radius ? 255 : inside ? brightness * sample(image, u - 0.5, v - 0.5) : 96 * brightness;
      pixels[y * width + x] = light;
    }
  }
  return { width, height, pixels };
}

type Point = [number, number];
type Corners = [Point, Point, Point, Point];

/** The map that takes a quadrilateral's corners to those of the unit square: the inverse of Heckbert's square-to-quad. */
function toUnitSquare([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners): (x: number, y: number) => Point {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det];
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [u / w, v / w];
  };
}

/** Between four pixels; white outside. */
function sample({ width, height, pixels }: Grey, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = (px: number, py: number) => (px < 0 || py < 0 || px >= width || py >= height ? 255 : pixels[py * width + px]!);
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}

/** The picture at another size: each new pixel is the mean of what it covers. */
export function resized(image: Grey, edge: number): Grey {
  return transposed(shrunk(transposed(shrunk(image, edge)), edge));
}

/** Narrowed to a width; what is narrower already is repeated. */
function shrunk({ width, height, pixels }: Grey, to: number): Grey {
  const out = new Uint8Array(to * height);
  const step = width / to;
  for (let x = 0; x < to; x++) {
    const [from, end] = [x * step, (x + 1) * step];
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let px = Math.floor(from); px < end; px++) sum += pixels[y * width + Math.min(px, width - 1)]! * (Math.min(end, px + 1) - Math.max(from, px));
      out[y * to + x] = Math.round(sum / step);
    }
  }
  return { width: to, height, pixels: out };
}
