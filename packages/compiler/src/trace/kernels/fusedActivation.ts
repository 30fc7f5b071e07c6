import type { Value } from "../../graph/graph.js";
import { binary, elementwise } from "../expressions/elementwise.js";
import type { KernelCall } from "../kernel.js";
import { numberIn, textIn } from "../kernelArguments.js";
import { elu, leakyRelu, prelu, relu, relu6 } from "./activation.js";

/** What fused kernels do behind their product: add the input `bias`, then apply the attribute `activation`. */
export function fusedActivation(call: KernelCall, product: Value): Value {
  const { graph, inputs, input } = call;
  const x = inputs["bias"] ? binary(graph, "Add", product, inputs["bias"]) : product;
  const name = textIn(call, "activation", "linear");
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return relu(graph, x);
    case "relu6":
      return relu6(graph, x);
    case "elu":
      return elu(graph, x);
    case "sigmoid":
      return elementwise(graph, "Sigmoid", [x]);
    case "leakyrelu":
      return leakyRelu(graph, x, numberIn(call, "leakyreluAlpha", 0.2));
    case "prelu":
      return prelu(graph, x, input("preluActivationWeights"));
    default:
      throw new Error(`a fused product with the activation ${name}`);
  }
}
