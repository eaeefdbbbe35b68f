// Icons: one stroke width, drawn in the current colour, never alone in saying something (a word stands beside each, or a label).

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const shapes = {
  card: svg`<rect x="3" y="5" width="18" height="14" rx="2.5"/><circle cx="8.5" cy="11" r="2"/><path d="M5.5 16c.6-1.6 1.6-2.2 3-2.2s2.4.6 3 2.2M14.5 10h4M14.5 14h4"/>`,
  code: svg`<rect x="4" y="4" width="6" height="6" rx="1"/><rect x="14" y="4" width="6" height="6" rx="1"/><rect x="4" y="14" width="6" height="6" rx="1"/><path d="M14 14h2.5v2.5H14zM20 14v3M17.5 20H20M14 20h.5"/>`,
  history: svg`<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 7.5V12l3 2"/>`,
  settings: svg`<path d="M4 7h9M18 7h2M4 17h2M11 17h9"/><circle cx="15.5" cy="7" r="2.3"/><circle cx="8.5" cy="17" r="2.3"/>`,
  lock: svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3M12 14.5v2"/>`,
  key: svg`<circle cx="8" cy="15" r="4"/><path d="M11 12l8-8M16 7l2.5 2.5M13.5 9.5l2 2"/>`,
  add: svg`<path d="M12 5v14M5 12h14"/>`,
  scan: svg`<path d="M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M4 12h16"/>`,
  check: svg`<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16.2 9.4"/>`,
  cross: svg`<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/>`,
  pause: svg`<circle cx="12" cy="12" r="9"/><path d="M10 8.5v7M14 8.5v7"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
  warn: svg`<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.3"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.8v.3"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  back: svg`<path d="M14.5 5.5L8 12l6.5 6.5"/>`,
  next: svg`<path d="M9.5 5.5L16 12l-6.5 6.5"/>`,
  print: svg`<path d="M7 9V4h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6H7z"/>`,
  save: svg`<path d="M12 4v11M7.5 11L12 15.5 16.5 11M5 19.5h14"/>`,
  expand: svg`<path d="M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5"/>`,
  refresh: svg`<path d="M20 12a8 8 0 1 1-2.4-5.7L20 8.5M20 4v4.5h-4.5"/>`,
  remove: svg`<path d="M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"/>`,
  hotel: svg`<path d="M3 19V6M3 12h18v7M3 16.5h18M7 12V9.5h6V12"/>`,
  cafe: svg`<rect x="3" y="5" width="18" height="11" rx="1.5"/><path d="M9 20h6M12 16v4"/>`,
  age: svg`<circle cx="12" cy="8" r="3.6"/><path d="M5 20c.8-4.2 3.2-6.2 7-6.2s6.2 2 7 6.2"/>`,
  identity: svg`<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M7 10h10M7 14h6"/>`,
  rail: svg`<rect x="6" y="4" width="12" height="13" rx="3"/><path d="M6 11h12M9 20l1.5-3M15 20l-1.5-3M9.5 14h.2M14.3 14h.2"/>`,
  government: svg`<path d="M3 20h18M4 9l8-5 8 5zM6 9v8M10 9v8M14 9v8M18 9v8M5 17h14"/>`,
} as const;

export type IconName = keyof typeof shapes;

/** An icon of 24 by 24 (or size) CSS pixels, hidden from screen readers. */
export function icon(name: IconName, size = 24): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}

/** True for a name that has a drawing: purposes an organisation adds have none and take "identity". */
export function hasIcon(name: string): name is IconName {
  return Object.hasOwn(shapes, name);
}

const half = "M23 9.5h-5.4L11.4 5C9.6 3.8 8 4.6 8 6.8V28c0 8 5.4 12.8 15 16z";

/** The tally: two halves of a tiger's head; where they join, the strokes on its brow read 王. */
export function mark(size = 40): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">${halves()}</svg>`;
}

function halves(): SVGTemplateResult {
  const strokes = "M13 17.5h10M15 24.5h8M13 31.5h10";
  return svg`<path d=${half} fill="var(--mark-metal, #1d3a59)"/><path d=${strokes} stroke="var(--inlay, #e2bf78)" stroke-width="2.6"/>
    <g transform="matrix(-1 0 0 1 48 0)"><path d=${half} fill="var(--inlay, #e2bf78)"/><path d=${strokes} stroke="var(--mark-metal, #1d3a59)" stroke-width="2.6"/></g>`;
}
