import { averagedMetrics, ratio } from "../average.js";

/** Harmonic mean of precision and recall, 2·hits / (decided + actual); 0 where the class occurs on neither side. */
export const f1Metrics = averagedMetrics("f1", "F1", (hits, decided, actual) => ratio(2 * hits, decided + actual));
