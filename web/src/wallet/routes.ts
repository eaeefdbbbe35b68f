// Where one is in the wallet, kept in the address's fragment so that the browser's back button works. It says which
// screen, never which card or purpose: the history of a browser is read by others.

export const routes = ["", "receive", "show", "card", "history", "settings"] as const;
export type Route = (typeof routes)[number];

/** The route of a fragment; an unknown one is the first screen. */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, "");
  return (routes as readonly string[]).includes(name) ? (name as Route) : "";
}

/** The entry of the navigation that a route belongs to. */
export function tabOf(route: Route): "" | "history" | "settings" {
  return route === "history" || route === "settings" ? route : "";
}
