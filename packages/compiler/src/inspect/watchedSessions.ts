import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GraphOrigin, SessionSource } from "../engine/settings.js";
import type { Graph } from "../graph/graph.js";
import type { CachedSession } from "../onnx/diskCache.js";
import { aggregate, type Profile } from "../onnx/profileEvents.js";
import { openSession, type Session } from "../onnx/session.js";
import type { SessionOptions } from "../onnx/sessionOptions.js";

/** A graph that an engine has opened, and how often it has run. */
export interface WatchedGraph {
  /** As it runs: after the passes, and what the engine's memory makes of it. */
  readonly graph: Graph;
  readonly origin: GraphOrigin;
  readonly options: SessionOptions;
  readonly session: Session;
  /** Begin of its profile's file name. */
  readonly file: string;
  runs: number;
}

/** Sessions of an engine, with the graphs that they run; with a folder, each is profiled. */
export class WatchedSessions implements SessionSource {
  readonly #folder: string | undefined;
  readonly #graphs: WatchedGraph[] = [];

  constructor(folder?: string) {
    this.#folder = folder;
  }

  get graphs(): readonly WatchedGraph[] {
    return this.#graphs;
  }

  async open(graph: Graph, options: SessionOptions, origin: GraphOrigin): Promise<CachedSession> {
    const file = `graph${this.#graphs.length}`;
    const profile = this.#folder === undefined ? {} : { profile: join(this.#folder, file) };
    const session = await openSession(graph, { ...options, ...profile });
    const watched: WatchedGraph = { graph, origin, options, session, file, runs: 0 };
    this.#graphs.push(watched);
    const counted: Session = {
      ...session,
      run: (feeds, fetches) => {
        watched.runs++;
        return session.run(feeds, fetches);
      },
    };
    return { session: counted, cached: false };
  }

  /**
   * The profile of a graph's last runs. Its session isn't profiled afterwards.
   *
   * @param before Runs that don't count.
   */
  async profile({ session, file }: WatchedGraph, before: number): Promise<Profile> {
    const folder = this.#folder;
    if (folder === undefined) throw new Error("internal: a profile of sessions without a folder");
    session.endProfiling();
    const name = (await readdir(folder)).find((each) => each.startsWith(`${file}_`));
    if (name === undefined) throw new Error("internal: ONNX Runtime wrote no profile");
    return aggregate(await readFile(join(folder, name), "utf8"), before);
  }
}
