import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import type { Review } from "./corpus.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The 2,000 film reviews of `movie_reviews.zip` (Pang and Lee 2004), sorted by path: the negative ones first. */
export async function movieReviews(folder: string): Promise<Review[]> {
  const members = unzipSync(await readFile(join(folder, "movie_reviews.zip")));
  return Object.keys(members)
    .filter((path) => /^movie_reviews\/(neg|pos)\/[^/]+\.txt$/.test(path))
    .sort()
    .map((path) => ({ text: utf8.decode(members[path]), label: path.includes("/pos/") ? "positive" : "negative" }));
}

/** The 10,000 reviews of `yelp.csv.zip`: one and two stars are negative, three neutral, four and five positive. */
export async function yelpReviews(folder: string): Promise<Review[]> {
  const members = unzipSync(await readFile(join(folder, "yelp.csv.zip")));
  const records: Record<string, string>[] = parse(utf8.decode(members["yelp.csv"]), { columns: true });
  return records.map(({ text = "", stars }) => {
    const n = Number(stars);
    return { text, label: n <= 2 ? "negative" : n === 3 ? "neutral" : "positive" };
  });
}
