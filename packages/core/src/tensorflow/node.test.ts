import * as imported from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { tf as bundled } from "./browser.js";
import { tf } from "./node.js";

it("[C35] TensorFlow.js is one copy, whichever way it was loaded", () => {
  const names = Object.keys(imported).filter((name) => name !== "default");
  expect(Object.keys(tf).sort()).toEqual(names.sort());
  for (const name of names) {
    expect(Reflect.get(tf, name), name).toBe(Reflect.get(imported, name));
    expect(Reflect.get(bundled, name), name).toBe(Reflect.get(imported, name));
  }
});
