import { averagedMetrics, ratio } from "../average.js";

/** Of the rows decided for a class, the share that belongs to it; 0 where none was decided for it. */
export const precisionMetrics = averagedMetrics("precision", "Precision", (hits, decided) => ratio(hits, decided));
