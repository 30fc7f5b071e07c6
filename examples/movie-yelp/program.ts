import {
  binary,
  category,
  type Datasets,
  inputs,
  linear,
  mixed,
  mlp,
  module,
  program,
  rows,
  type TrainOptions,
  task,
  textBag,
} from "gruyere";
import { generateReviews, type Review } from "./corpus.js";
import { movieReviews, yelpReviews } from "./files.js";

/** The recipe with a trunk of so many hidden units: both kinds of review share it, each has a head of its own. */
export function reviews(hiddenUnits: number) {
  const { text } = inputs({ text: textBag({ maxWords: 20_000 }) });
  const trunk = module("trunk", mlp({ units: [hiddenUnits], activation: "sigmoid" }));
  const hidden = trunk(text).as("hidden");
  return program("movie-yelp", {
    movie: task({
      logits: module("movie", linear({ units: 1 }))(hidden),
      label: binary("sentiment"),
      metrics: ["f1", "accuracy"],
    }),
    yelp: task({
      logits: module("yelp", linear({ units: 3 }))(hidden),
      label: category("stars", ["negative", "neutral", "positive"]),
      metrics: ["f1-macro", "f1-weighted", "accuracy"],
    }),
  });
}

export default reviews(300);

/** One batch of each set a step; the shorter set is reshuffled and starts again until the longer one ends. */
export const settings: TrainOptions = { epochs: 6, batchSize: 64, schedule: mixed({ mode: "max-size-cycle" }) };

/** The real files in `dir` (`movie_reviews.zip`, `yelp.csv.zip`), or without one a generated corpus. */
export async function data({ dir, seed = 0 }: { dir?: string; seed?: number }): Promise<Datasets> {
  const [movie, yelp] = dir === undefined ? generated(seed) : await Promise.all([movieReviews(dir), yelpReviews(dir)]);
  const from = dir ?? "a generated corpus: learnable, not trivial, and no real reviews";
  const split = { modulo: 5, validation: [3], test: [4] };
  const movieRows = movie.map(({ text, label }) => ({ text, sentiment: label === "positive" }));
  const yelpRows = yelp.map(({ text, label }) => ({ text, stars: label }));
  return {
    "movie-reviews": { source: { ...rows(movieRows), description: `${movie.length} movie reviews of ${from}` }, split },
    "yelp-reviews": { source: { ...rows(yelpRows), description: `${yelp.length} Yelp reviews of ${from}` }, split },
  };
}

const FILMS = "film scene actor plot camera script director story screen music role ending".split(" ");
const PLACES = "place food table waiter menu plate coffee lunch price kitchen order street".split(" ");

function generated(seed: number): [Review[], Review[]] {
  return [
    generateReviews({ name: "movie", reviews: 1500, words: 160, shares: [0.5, 0, 0.5], topic: FILMS, seed }),
    generateReviews({ name: "yelp", reviews: 4000, words: 80, shares: [0.25, 0.2, 0.55], topic: PLACES, seed }),
  ];
}
