import { createTfjsEngine, probeBackends } from "@gruyere/core";
import { describeWhere } from "./environment.js";
import { describeEngine } from "./index.js";

const [tensorflow] = await probeBackends(["tensorflow"]);
const missing = tensorflow?.status === "works" ? undefined : `${tensorflow?.reason}; ${tensorflow?.cure}`;

describeWhere(
  "tfjs-node",
  missing,
  () => describeEngine("tfjs on tensorflow", () => createTfjsEngine({ backend: "tensorflow" }), { reduced: true }),
  "GRUYERE_REQUIRE_TFJS_NODE",
);
