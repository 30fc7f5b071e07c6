import { GruyereError } from "@gruyere/flow";
import type { CachedSession, DiskCacheOptions } from "./diskCache.js";

/** Stands in for the cache on disk where there is no disk. */
export class DiskCache {
  /** @throws GruyereError `no-folders-here`. */
  constructor({ folder }: DiskCacheOptions) {
    throw new GruyereError({
      code: "no-folders-here",
      path: folder,
      expected: "no folder for compiled graphs",
      received: "a folder's path, in a browser",
      hint: "leave `graphCache` out",
    });
  }

  /** Nothing is ever opened: there is no such cache. */
  open(): Promise<CachedSession> {
    return Promise.reject(new Error("internal: a cache on disk, in a browser"));
  }
}
