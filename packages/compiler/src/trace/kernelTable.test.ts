import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { kernelPage } from "./fixtures/kernelPage.js";
import { of, traced } from "./kernels/fixtures/agreement.js";
import { kernels } from "./kernels/index.js";
import { kernelTable } from "./kernelTable.js";

/** TensorFlow.js exports each kernel's name under that name. */
const names = Object.entries(tf)
  .filter(([name, value]) => name === value)
  .map(([name]) => name);

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

describe("the table of kernels", () => {
  it("[X24] has every kernel of TensorFlow.js once", () => {
    expect(tf.version_core).toMatch(/^4\.22\./);
    expect(names.length).toBeGreaterThan(170);
    expect(kernelTable.map(({ kernel }) => kernel).toSorted(byName)).toEqual(names.toSorted(byName));
    const onCpu = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);
    expect(onCpu.filter((name) => !names.includes(name))).toEqual([]);
  });

  it("[X24] says of all that are registered, and of no others, that they are traced", () => {
    const said = kernelTable.filter(({ status }) => status === "traced").map(({ kernel }) => kernel);
    expect(said.toSorted(byName)).toEqual(Object.keys(kernels).toSorted(byName));
  });

  it("[X24] has a reason for each that isn't traced", () => {
    expect(kernelTable.filter(({ status, reason }) => status !== "traced" && !reason)).toEqual([]);
  });

  it("[X24] is docs/kernels.md (written by vitest -u)", async () => {
    await expect(kernelPage()).toMatchFileSnapshot("../../../../docs/kernels.md");
  });

  it("[X24] a kernel that isn't traced is an error with its name", () => {
    expect(() => traced((x) => tf.spectral.fft(tf.complex(x, x)), [of(4)])).toThrow(/Complex.*gruyere-trace/);
    expect(() => traced((x) => tf.multinomial(x.as1D(), 3), [of(4)])).toThrow(/Multinomial.*gruyere-trace/);
  });
});
