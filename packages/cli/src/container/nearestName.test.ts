import { describe, expect, it } from "vitest";
import { nearestName } from "./nearestName.js";

describe("nearestName", () => {
  it.each([
    ["sigmiod", "sigmoid"],
    ["epoch", "epochs"],
    ["MLP", "mlp"],
    ["batch-size", "batchSize"],
    ["xyzzy", undefined],
    ["", undefined],
  ])("[L3] %s means %s", (name, wanted) => {
    expect(nearestName(name, ["sigmoid", "softmax", "epochs", "mlp", "batchSize"])).toBe(wanted);
  });
});
