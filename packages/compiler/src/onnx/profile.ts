import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph } from "../graph/graph.js";
import { aggregate, type Profile } from "./profileEvents.js";
import { openSession, type Session } from "./session.js";
import type { SessionOptions } from "./sessionOptions.js";

/** How a graph is profiled. */
export interface ProfileOptions extends SessionOptions {
  /** Runs that count. Default 20. */
  readonly runs?: number;
  /** Runs before them. Default 3. */
  readonly warmup?: number;
}

/**
 * Runs a graph several times under ONNX Runtime's profiler.
 *
 * On `webgpu` the times are those of handing out work, not of the device.
 *
 * @param run Runs the session once, on inputs like those of a step.
 */
export async function profileGraph(
  graph: Graph,
  run: (session: Session) => Promise<unknown>,
  { runs = 20, warmup = 3, ...options }: ProfileOptions = {},
): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), "gruyere-profile-"));
  try {
    const session = await openSession(graph, { ...options, profile: join(folder, "runs") });
    try {
      for (let i = 0; i < warmup + runs; i++) await run(session);
      session.endProfiling();
    } finally {
      await session.dispose();
    }
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error("internal: ONNX Runtime wrote no profile");
    return aggregate(await readFile(join(folder, file), "utf8"), warmup);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
