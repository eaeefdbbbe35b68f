// The recovery sheet as a picture: one page at about 150 dots an inch, drawn on a canvas, so that it can be kept or printed elsewhere.

import { draw } from "../../../components/qr/draw.ts";
import { quietZone } from "../../../components/qr/geometry.ts";
import { Refusal } from "../../sentence.ts";
import type { RecoverySheet } from "../model.ts";
import { today } from "./day.ts";
import { download } from "./download.ts";
import { paper } from "./paper.ts";

const width = 880;
const height = 1290;
const margin = 64;
const text = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif';
const letters = "600 30px ui-monospace, Menlo, Consolas, monospace";
const title = '"Songti SC", "Noto Serif CJK SC", "PingFang SC", serif';

/** Saves the sheet as a PNG. */
export async function savePicture(created: RecoverySheet): Promise<void> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Refusal("picture", "picture: no canvas");
  paint(context, created);
  download(await toBlob(canvas), "hufu-recovery.png");
}

function paint(c: CanvasRenderingContext2D, created: RecoverySheet): void {
  c.fillStyle = "#ffffff";
  c.fillRect(0, 0, width, height);
  c.fillStyle = "#1b2127";
  c.textBaseline = "alphabetic";
  write(c, `700 44px ${title}`, paper.title.zh, margin, 110);
  write(c, `24px ${text}`, `${paper.title.en} · ${today()}`, margin, 152);
  let y = lines(c, 22, paper.about.zh, 206, width - 2 * margin);
  y = lines(c, 22, paper.about.en, y, width - 2 * margin);
  grid(c, created, y + 6);
  foot(c, created, y + 6 + 3 * 132 + 50);
}

function grid(c: CanvasRenderingContext2D, created: RecoverySheet, top: number): void {
  const edge = (width - 2 * margin) / 4;
  [...created.hanzi].forEach((character, i) => {
    const x = margin + (i % 4) * edge;
    const y = top + Math.floor(i / 4) * 132;
    c.strokeStyle = "#85806f";
    c.strokeRect(x + 0.5, y + 0.5, edge, 132);
    write(c, `20px ${text}`, String(i + 1), x + 12, y + 30);
    write(c, `700 76px ${title}`, character, x + edge / 2 - 38, y + 98);
  });
}

function foot(c: CanvasRenderingContext2D, created: RecoverySheet, top: number): void {
  const scale = Math.floor(210 / (created.qr.size + 2 * quietZone));
  const edge = scale * (created.qr.size + 2 * quietZone);
  draw(c, created.qr, scale, width - margin - edge, top - 24);
  c.fillStyle = "#1b2127";
  const room = width - 2 * margin - edge - 24;
  lines(c, 20, `${paper.letters.zh} · ${paper.letters.en}`, top, room);
  const groups = created.grouped.split("-");
  write(c, letters, groups.slice(0, 2).join("-"), margin, top + 90);
  write(c, letters, groups.slice(2).join("-"), margin, top + 132);
  let y = top + 216;
  for (const rule of paper.rules) {
    y = lines(c, 20, rule.zh, y, width - 2 * margin);
    y = lines(c, 20, rule.en, y, width - 2 * margin) + 8;
  }
}

function write(c: CanvasRenderingContext2D, font: string, words: string, x: number, y: number): void {
  c.font = font;
  c.fillText(words, x, y);
}

// Breaks words into lines that fit, at spaces for Latin and anywhere for Chinese, and returns where the next begins.
function lines(c: CanvasRenderingContext2D, size: number, words: string, top: number, room: number): number {
  c.font = `${size}px ${text}`;
  let line = "";
  let y = top;
  for (const part of words.match(/[\u3000-\uffef][，。；：、！？）」]*|[^\u3000-\uffef\s]+\s?|\s/gu) ?? []) {
    if (line !== "" && c.measureText(line + part.trimEnd()).width > room) {
      c.fillText(line, margin, y);
      y += size * 1.5;
      line = "";
    }
    line += part;
  }
  c.fillText(line, margin, y);
  return y + size * 1.5;
}

async function toBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Refusal("picture", "picture: the canvas gave nothing");
  return blob;
}
