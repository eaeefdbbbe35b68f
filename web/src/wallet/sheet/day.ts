/** The day on the sheet, the same in both languages. */
export function today(date: Date = new Date()): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}
