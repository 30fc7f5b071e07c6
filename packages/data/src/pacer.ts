/** Rows between two reports, which are also the points where work can be aborted. */
const EVERY = 4096;

/**
 * Counts rows: every 4,096 of them it reports, lets other work run and throws the signal's reason if it aborted meanwhile.
 * Returns nothing in between, so that awaiting it costs little.
 */
export function pacer(
  signal: AbortSignal | undefined,
  report: (rows: number) => void,
): (rows: number) => Promise<void> | undefined {
  let done = 0;
  let next = EVERY;
  return (rows) => {
    done += rows;
    if (done < next) return undefined;
    next = done + EVERY;
    report(done);
    return pause(signal);
  };
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 0));
  signal?.throwIfAborted();
}
