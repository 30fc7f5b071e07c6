import { type RandomStream, randomStream } from "gruyere";

/** A generated review; `label` is what its words lean to, with some noise. */
export interface Review {
  readonly text: string;
  readonly label: "negative" | "neutral" | "positive";
}

/** What a corpus is like. */
export interface CorpusSettings {
  readonly name: string;
  readonly reviews: number;
  /** Mean number of words in a review. */
  readonly words: number;
  /** Shares of negative, neutral and positive reviews. */
  readonly shares: readonly [number, number, number];
  /** Words of the subject, which say nothing about the label. */
  readonly topic: readonly string[];
  readonly seed: number;
}

const SYLLABLES =
  "ba be bi bo bu da de di do du fa fe fi fo ga ge gi go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no".split(" ");
const GOOD = "superb lovely moving clever warm fresh honest gripping charming bright tender crisp generous graceful witty".split(
  " ",
);
const BAD = "dull stale clumsy bland cold tired noisy greasy shallow rude messy lazy forced bitter hollow".split(" ");

/** Share of opinion words among all words, and how often one agrees with the review's label: the rest is noise. */
const OPINION = 0.1;
const AGREEMENT = 0.72;
/** Share of reviews whose label was turned at random: no model can get these right. */
const LABEL_NOISE = 0.06;
/** Opinion words come in weak and strong ones; besides the real words there are made-up ones, which only training tells apart. */
const MADE_UP_OPINIONS = 120;
const FILLERS = 4000;

const madeUp = (random: RandomStream): string =>
  Array.from({ length: 2 + random.below(3) }, () => SYLLABLES[random.below(SYLLABLES.length)] ?? "").join("");

/** The language that all corpora of a seed share: the same opinion words in both, so that one task can learn from the other. */
function language(seed: number): { good: string[]; bad: string[]; filler: string[] } {
  const random = randomStream({ seed, stream: "corpus", name: "language" });
  const words = new Set<string>();
  while (words.size < 2 * MADE_UP_OPINIONS + FILLERS) words.add(madeUp(random));
  const list = [...words];
  return {
    good: [...GOOD, ...list.slice(0, MADE_UP_OPINIONS)],
    bad: [...BAD, ...list.slice(MADE_UP_OPINIONS, 2 * MADE_UP_OPINIONS)],
    filler: list.slice(2 * MADE_UP_OPINIONS),
  };
}

/** A word from a list, the first ones far more often (rank r with weight about 1/r, as in real text). */
const zipf = (words: readonly string[], random: RandomStream): string =>
  words[Math.min(words.length - 1, Math.floor(words.length ** random.uniform()) - 1)] ?? "";

/**
 * A seeded corpus that is learnable but not trivial: the opinion words agree with the label seven times out of ten, most of
 * them are rare, and six labels in a hundred are wrong.
 */
export function generateReviews(settings: CorpusSettings): Review[] {
  const { name, reviews, words, shares, topic, seed } = settings;
  const { good, bad, filler } = language(seed);
  const random = randomStream({ seed, stream: "corpus", name });
  const labels = ["negative", "neutral", "positive"] as const;
  const draw = (): Review["label"] => {
    const u = random.uniform();
    return u < shares[0] ? "negative" : u < shares[0] + shares[1] ? "neutral" : "positive";
  };
  const opinion = (label: Review["label"]): string => {
    const lean = label === "neutral" ? 0.5 : label === "positive" ? AGREEMENT : 1 - AGREEMENT;
    return zipf(random.uniform() < lean ? good : bad, random);
  };
  return Array.from({ length: reviews }, () => {
    const label = draw();
    const length = Math.max(8, Math.round(words * (0.5 + random.uniform())));
    const text = Array.from({ length }, () => {
      const u = random.uniform();
      return u < OPINION ? opinion(label) : u < 0.2 ? zipf(topic, random) : zipf(filler, random);
    });
    const shown = random.uniform() < LABEL_NOISE ? (labels[random.below(3)] ?? label) : label;
    return { text: text.join(" "), label: shares[1] === 0 && shown === "neutral" ? label : shown };
  });
}
