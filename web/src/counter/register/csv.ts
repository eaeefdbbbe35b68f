/** How cells are written for the program that will open the file. */
export interface CsvOptions {
  /** Spreadsheets round numbers of more than 15 digits (an ID number has 18): a tab before them keeps them text. */
  keepLongNumbers?: boolean;
}

/** A spreadsheet runs a cell that begins with one of these, in either width. */
const FORMULA = /^[\s\0]*[=+\-@|%\t\r＝＋－＠｜]/;
const LONG_NUMBER = /^[0-9]{12,}[0-9Xx]?$/;

/**
 * csv writes rows as RFC 4180: CRLF between records, every cell that needs it in quotation marks, and a byte
 * order mark first because spreadsheets otherwise guess the encoding of Chinese text. A cell a spreadsheet
 * would take for a formula gets an apostrophe before it, as names and addresses come from outside.
 */
export function csv(header: string[], rows: string[][], options: CsvOptions = {}): string {
  const records = [header, ...rows].map((row) => row.map((cell) => quoted(safe(cell, options))).join(","));
  return "\uFEFF" + records.join("\r\n") + "\r\n";
}

function safe(cell: string, options: CsvOptions): string {
  if (FORMULA.test(cell)) return "'" + cell;
  return options.keepLongNumbers && LONG_NUMBER.test(cell) ? "\t" + cell : cell;
}

function quoted(cell: string): string {
  return /[",\r\n\t]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}
