import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, category, type Row, textBag } from "@gruyere/flow";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { z } from "zod";
import { csv } from "./files/csv.js";
import { declare } from "./fixtures/declare.js";
import { haveShared, sharedFile } from "./fixtures/shared.js";
import { prepare } from "./prepare.js";
import type { PreparedData } from "./prepared.js";
import { rows } from "./rows.js";

const MOVIES = "data/movie-yelp/movie_reviews.zip";
const YELP = "data/movie-yelp/yelp.csv.zip";
const present = haveShared(MOVIES, YELP);

async function movieRows(): Promise<Row[]> {
  const members = unzipSync(await readFile(sharedFile(MOVIES)), {
    filter: ({ name }) => /^movie_reviews\/(neg|pos)\/[^/]+\.txt$/.test(name),
  });
  return Object.keys(members)
    .sort()
    .map((name) => ({ text: Buffer.from(members[name] ?? []).toString("latin1"), sentiment: name.includes("/pos/") }));
}

const starsOf = {
  name: "three-classes",
  apply: ({ stars }: Row) => (Number(stars) <= 2 ? "negative" : Number(stars) === 3 ? "neutral" : "positive"),
};

async function prepared(folder: string): Promise<PreparedData> {
  const path = join(folder, "yelp.csv");
  await writeFile(path, unzipSync(await readFile(sharedFile(YELP)))["yelp.csv"] ?? new Uint8Array());
  const program = declare(
    { text: textBag({ maxWords: 20_000 }) },
    {
      movie: { reads: ["text"], label: binary("sentiment") },
      yelp: { reads: ["text"], label: category("stars", ["negative", "neutral", "positive"], { from: starsOf }) },
    },
  );
  const split = { modulo: 5, validation: [3], test: [4] };
  return prepare(program, {
    movie: { source: rows(await movieRows()), columns: { sentiment: "sentiment" }, split },
    yelp: { source: csv(path), columns: { stars: "stars" }, split },
  });
}

test.runIf(present)(
  `[D20] the vocabulary of the movie and Yelp reviews is the reference's${present ? "" : " (skipped: the shared files are not here)"}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "gruyere-yelp-"));
    try {
      const { fitted, sets, summary } = await prepared(folder);
      const { words } = z.object({ words: z.array(z.string()) }).parse(fitted.states["text"]);
      expect(words.slice(0, 5)).toEqual(["the", "and", "a", "to", "i"]);
      expect(words.at(-1)).toBe("bowen");
      expect(createHash("sha256").update(words.join("\n")).digest("hex")).toBe(
        "14f882fd350a0c94c10727a040b864708fcc99c0c23aaebd1398a1fcdc0ce5fb",
      );
      expect(summary.map((set) => set.rows)).toEqual([1200, 400, 400, 6000, 2000, 2000]);

      const counts = async (split: "train" | "validation" | "test"): Promise<number[]> => {
        const set = sets["yelp"]?.[split];
        const batch = await set?.batch(
          Array.from({ length: set.length }, (_, i) => i),
          { training: false },
        );
        const targets = batch?.labels["yelp"]?.target.values ?? [];
        return [0, 1, 2].map((stars) => targets.filter((target) => target === stars).length);
      };
      expect(await counts("train")).toEqual([1045, 849, 4106]);
      expect(await counts("validation")).toEqual([318, 302, 1380]);
      expect(await counts("test")).toEqual([313, 310, 1377]);

      let ids = 0;
      let documents = 0;
      for (const set of Object.values(sets["movie"] ?? {})) {
        const batch = await set.batch(
          Array.from({ length: set.length }, (_, i) => i),
          { training: false },
        );
        ids += Array.from(batch.inputs["text"]?.mask?.values ?? []).reduce((a, b) => a + b, 0);
        documents += set.length;
      }
      expect(ids / documents).toBeCloseTo(321.16, 2);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
