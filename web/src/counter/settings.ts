// What a clerk has chosen. Nothing here is about a person or secret, so localStorage serves.

export interface Settings {
  /** The name of the profile in use. */
  profile: string;
  /** Seconds until a verdict leaves the screen; 0 = not by itself. */
  stay: number;
  sound: boolean;
  /** The list of checks is folded. */
  folded: boolean;
  /** Exports keep long numbers as text for spreadsheets. */
  spreadsheet: boolean;
}

export const STAYS = [5, 10, 20, 30, 60, 120, 300, 0];

const DEFAULTS: Settings = { profile: "identity", stay: 30, sound: false, folded: false, spreadsheet: true };
const KEY = "hufu.counter";

type Cupboard = Pick<Storage, "getItem" | "setItem">;

/** What was chosen; anything that is not of its kind is the default. */
export function loadSettings(storage: () => Cupboard = () => localStorage): Settings {
  const kept = read(storage);
  const settings = { ...DEFAULTS };
  if (typeof kept["profile"] === "string" && kept["profile"].length <= 32) settings.profile = kept["profile"];
  if (STAYS.includes(kept["stay"] as number)) settings.stay = kept["stay"] as number;
  for (const name of ["sound", "folded", "spreadsheet"] as const) {
    if (typeof kept[name] === "boolean") settings[name] = kept[name] as boolean;
  }
  return settings;
}

export function saveSettings(settings: Settings, storage: () => Cupboard = () => localStorage): void {
  try {
    storage().setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage is full or forbidden: the choice lasts as long as the page.
  }
}

function read(storage: () => Cupboard): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage().getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
