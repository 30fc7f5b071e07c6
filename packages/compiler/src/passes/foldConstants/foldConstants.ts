import type { Pass } from "../pass.js";
import { joinRules, rewriteByRules } from "../rules.js";
import { constantRules } from "./constants.js";
import { numberRules } from "./numbers.js";
import { viewRules } from "./views.js";

const rules = joinRules(constantRules, viewRules, numberRules);

/** Constants are computed ahead, and what changes no number vanishes. */
export const foldConstants: Pass = {
  name: "fold-constants",
  description: "operators on constants, and operators that change nothing",
  run: (graph) => rewriteByRules(graph, rules),
};
