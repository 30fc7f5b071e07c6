/** Targets of ours / theirs, by case and peer: the ratios that the project strives for. They are no limits of tests. */
export const TARGETS: Readonly<Record<string, number>> = {
  "gumgum torch": 0.12,
  "gumgum-bag torch": 0.6,
  "multimnist torch": 0.9,
  "sentence6 torch": 0.9,
  "tasks8 torch": 0.4,
  "tasks32 torch": 0.25,
  "tasks128 torch": 0.2,
  "multimnist torchjd:upgrad": 0.7,
  "tasks8 torchjd:upgrad": 0.3,
  "tasks32 torchjd:upgrad": 0.3,
  "startup torch": 0.5,
  "peak-memory torch": 0.7,
};
