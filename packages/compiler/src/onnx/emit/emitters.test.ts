import { describe, expect, it } from "vitest";
import { operatorNames } from "../../graph/operators.js";
import { expectAgreement } from "../fixtures/agreement.js";
import { graphOf, operatorGraphs } from "../fixtures/operatorGraphs.js";
import { emittedNames } from "./emitters.js";

describe("operators as nodes of a model", () => {
  it.each(operatorGraphs)("[X61] %s computes what the graph says", async (_, build) => {
    await expectAgreement(graphOf(build));
    await expectAgreement(graphOf(build), { seed: 2, threads: 2 });
  });

  it("[X61] only operators of the graph are written in another form", () => {
    expect(emittedNames.filter((name) => !operatorNames.includes(name))).toEqual([]);
  });
});
