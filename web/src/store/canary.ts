// The sign that there was a vault here, in Cache Storage: when the databases are gone and this is not, the page says
// "recover" and not "welcome". It is a courtesy: where Cache Storage is full, broken or missing, the vault is not.

const cacheName = "hufu-canary";
const address = "/hufu-canary";

export async function get(): Promise<Uint8Array | null> {
  try {
    const cache = await caches.open(cacheName);
    const kept = await cache.match(address);
    return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

export async function set(value: Uint8Array): Promise<void> {
  try {
    const cache = await caches.open(cacheName);
    await cache.put(address, new Response(value as BodyInit));
  } catch {
    // The vault stands without it.
  }
}
