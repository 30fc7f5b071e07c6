import { averagedMetrics, ratio } from "../average.js";

/** Of the rows of a class, the share that was decided for it; 0 where it has none. */
export const recallMetrics = averagedMetrics("recall", "Recall", (hits, _decided, actual) => ratio(hits, actual));
