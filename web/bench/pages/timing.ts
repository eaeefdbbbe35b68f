// Loops of measurements. A page's clock has steps of 0.1 ms, so short work is timed in batches; what is compared takes
// turns, so that whatever else the machine does disturbs both.

export type Works = Record<string, () => Promise<unknown>>;

/** Milliseconds of one run, for each sample of each work. */
export type Times<W> = { [Name in keyof W]: number[] };

/** How often each work runs before it is steady: browsers compile what runs often once more, and better, after some thousand calls. */
const warmUp = 2000;

/** Runs each work `batch` times in turn with the others, `samples` times over, warmed up. */
export async function inTurns<W extends Works>(samples: number, batch: number, works: W): Promise<Times<W>> {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, [] as number[]])) as Times<W>;
  const first = batch > 1 ? -Math.ceil(warmUp / batch) : -Math.ceil(samples / 4);
  for (let i = first; i < samples; i++) {
    for (const [name, work] of Object.entries(works)) {
      const took = await timed(batch, work);
      if (i >= 0) times[name as keyof W].push(took);
    }
  }
  return times;
}

async function timed(batch: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < batch; i++) await work();
  return (performance.now() - began) / batch;
}
