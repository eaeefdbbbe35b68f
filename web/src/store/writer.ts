// One writer at a time among the tabs, by a Web Lock. The lock is a courtesy that saves conflicts; what keeps two
// writers apart is the compare-and-swap in the store, so a tab that cannot get the lock goes on without.

const lockName = "hufu-vault-writer";

/** A frozen tab may hold the lock for ever. */
const patience = 3_000;

export async function withWriter<T>(work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return work();
  const release = await acquire();
  try {
    return await work();
  } finally {
    release();
  }
}

function acquire(): Promise<() => void> {
  return new Promise((acquired) => {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), patience);
    const hold = () => {
      clearTimeout(timer);
      return new Promise<void>((release) => acquired(release));
    };
    navigator.locks.request(lockName, { signal: waiting.signal }, hold).catch(() => acquired(() => {}));
  });
}
