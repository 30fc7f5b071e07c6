import { createTfjsEngine, probeBackends } from "@gruyere/core";
import { describeWhere } from "./environment.js";
import { describeAgreement } from "./index.js";

const [tensorflow] = await probeBackends(["tensorflow"]);
const missing = tensorflow?.status === "works" ? undefined : `${tensorflow?.reason}; ${tensorflow?.cure}`;
const on = (backend: "cpu" | "wasm" | "tensorflow") => () => createTfjsEngine({ backend });

describeAgreement("wasm", on("wasm"), on("cpu"));
describeWhere(
  "tfjs-node",
  missing,
  () => describeAgreement("tensorflow", on("tensorflow"), on("cpu")),
  "GRUYERE_REQUIRE_TFJS_NODE",
);
