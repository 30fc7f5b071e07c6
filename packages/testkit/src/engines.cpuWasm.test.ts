import { createTfjsEngine } from "@gruyere/core";
import { describeEngine } from "./index.js";

describeEngine("tfjs on cpu", () => createTfjsEngine({ backend: "cpu" }));
describeEngine("tfjs on wasm", () => createTfjsEngine({ backend: "wasm" }), { reduced: true });
