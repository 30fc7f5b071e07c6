import { tf } from "#tfjs";
import { BACKENDS, type BackendName, BackendProblem, type BackendSettings, type BackendStatus } from "./backend.js";
import { tryBackend } from "./tryBackend.js";

/**
 * Tries every backend and times it: what `gruyere doctor` prints. The backend that was current stays current.
 *
 * @param names Default: all.
 */
export async function probeBackends(
  names: readonly BackendName[] = BACKENDS,
  settings: BackendSettings = {},
): Promise<readonly BackendStatus[]> {
  const current: string | undefined = tf.engine().backendName;
  const statuses: BackendStatus[] = [];
  for (const name of names) statuses.push(await probe(name, settings));
  if (current) await tf.setBackend(current);
  return statuses;
}

async function probe(name: BackendName, settings: BackendSettings): Promise<BackendStatus> {
  try {
    const { version, device = "ready", software = false } = await tryBackend(name, settings);
    const speed = await measure();
    const reason = software ? `${device}, emulated on the processor: \`auto\` passes it over` : device;
    return { name, status: "works", version, reason, speed };
  } catch (error) {
    if (error instanceof BackendProblem) return { name, status: error.status, reason: error.message, cure: error.cure };
    const reason = error instanceof Error ? error.message : String(error);
    return { name, status: "fails", reason, cure: "use another backend" };
  }
}

/** Milliseconds of a matrix product with both gradients: the fastest of three, after warming up. */
async function measure(): Promise<number> {
  const size = 256;
  const a = tf.fill([size, size], 0.5);
  const b = tf.fill([size, size], 0.25);
  const times: number[] = [];
  try {
    for (let i = 0; i < 4; i++) {
      const start = performance.now();
      const [da, db] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y))([a, b]);
      const sum = tf.tidy(() => tf.add(tf.sum(da ?? a), tf.sum(db ?? b)));
      await sum.data();
      for (const tensor of [da, db, sum]) tensor?.dispose();
      if (i > 0) times.push(performance.now() - start);
    }
  } finally {
    a.dispose();
    b.dispose();
  }
  return Math.min(...times);
}
