/** Compares two versions as "1.4.0": below zero if a is lower. What follows a hyphen comes before the plain version. */
export function compareVersions(a: string, b: string): number {
  const [aNumbers, aRest] = parts(a);
  const [bNumbers, bRest] = parts(b);
  for (let i = 0; i < Math.max(aNumbers.length, bNumbers.length); i++) {
    const difference = (aNumbers[i] ?? 0) - (bNumbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (aRest === bRest) return 0;
  if (aRest === "" || bRest === "") return aRest === "" ? 1 : -1;
  return aRest < bRest ? -1 : 1;
}

function parts(version: string): [number[], string] {
  const [numbers = "", ...rest] = version.replace(/\+.*$/, "").split("-");
  return [numbers.split(".").map((part) => Number.parseInt(part, 10) || 0), rest.join("-")];
}
