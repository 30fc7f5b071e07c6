import { it } from "vitest";
import { expectAgreement } from "./fixtures/agreement.js";
import { graphOf, operatorGraphs } from "./fixtures/operatorGraphs.js";
import { describeOnSoftwareGpu } from "./fixtures/softwareGpu.js";

/** Trigonometry of graphics processors: WGSL asks for an absolute error of 2⁻¹¹ only. */
const coarse = new Set(["Sin", "Cos"]);

describeOnSoftwareGpu(() => {
  it.each(operatorGraphs)("[X67] %s computes what the graph says", async (name, build) => {
    await expectAgreement(graphOf(build), { provider: "webgpu", tolerance: coarse.has(name) ? 2 ** -11 : 1e-5 });
  });
});
