import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricKey, parseMetricKey } from "./metricKey.js";
import { perTaskTable } from "./perTaskTable.js";

describe("names of values", () => {
  test("[E19] a name is put together and taken apart, also where the set's name has slashes", () => {
    const word = fc.stringMatching(/^[a-z-]{1,6}$/);
    const set = fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3}){0,2}$/);
    fc.assert(
      fc.property(fc.record({ task: word, set, split: word, metric: word }), (key) => {
        expect(parseMetricKey(metricKey(key))).toEqual(key);
      }),
      { seed: 1 },
    );
  });

  test.each(["", "loss", "movie/loss", "movie/validation/loss"])("[E19] %j is no name", (text) => {
    expect(parseMetricKey(text)).toBeUndefined();
  });
});

describe("the table of tasks", () => {
  test("[E20] a line per task, set and split; a column per metric; averages last", () => {
    const table = perTaskTable({
      "all/all/test/loss": 1.25,
      "movie/reviews/test/loss": 0.5,
      "movie/reviews/test/f1": 0.98765,
      "price/wine/test/loss": 123456.7,
      "price/wine/test/mae": Number.NaN,
      "tiny/wine/test/loss": 0.0000123,
    });
    expect(`\n${table}\n`).toBe(`
task   set      split      loss      f1  mae
movie  reviews  test     0.5000  0.9877    –
price  wine     test   123456.7       –  NaN
tiny   wine     test   1.230e-5       –    –
all    all      test     1.2500       –    –
`);
  });

  test("[E20] without values it is the head alone", () => {
    expect(perTaskTable({})).toBe("task  set  split");
    expect(perTaskTable({ "not a name": 1 })).toBe("task  set  split");
  });
});
