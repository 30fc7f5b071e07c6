import { GruyereError } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { ModuleContext } from "../../module.js";
import type { Loop, LoopResult, RunLoop, Tensors } from "../../scan.js";
import { unrollLoop } from "./unrollLoop.js";

/**
 * `scan` of a module's context over an engine's way to run loops: checks what the module gives, and what each step returns.
 *
 * @param run Default: step by step.
 */
export function scanWith(run: RunLoop = unrollLoop): ModuleContext["scan"] {
  return <S extends Tensors, H extends Tensors, W extends Tensors, O extends Tensors>(loop: Loop<S, H, W, O>) =>
    run(checked(loop)) as LoopResult<H, O>; // tuples keep their length: that was checked
}

function checked(loop: Loop): Loop {
  const { sequences, initial } = loop;
  const [first] = sequences;
  const [rows, steps] = first?.shape ?? [];
  if (rows === undefined || steps === undefined || steps < 1) {
    throw wrongLoop(
      "a sequence [B, T, …] of one step or more",
      first ? shown(first) : "no sequence",
      "give `scan` what it runs over",
    );
  }
  for (const sequence of sequences) {
    if (sequence.shape[0] === rows && sequence.shape[1] === steps) continue;
    throw wrongLoop(`sequences [${rows}, ${steps}, …], as the first one`, shown(sequence), "pad them to one length");
  }
  for (const state of initial) {
    if (state.shape[0] === rows) continue;
    throw wrongLoop(`states [${rows}, …]`, shown(state), "a state has one row per row of the sequences");
  }
  return {
    ...loop,
    step: (elements, states, weights) => {
      const made = loop.step(elements, states, weights);
      checkStates(initial, made.states);
      for (const output of made.outputs) {
        if (output.shape[0] === rows) continue;
        throw wrongLoop(`outputs [${rows}, …] of a step`, shown(output), "an output has one row per row of the sequences");
      }
      return made;
    },
  };
}

function checkStates(initial: Tensors, states: Tensors): void {
  const fits = (state: tf.Tensor, i: number): boolean => {
    const before = initial[i];
    return before !== undefined && before.dtype === state.dtype && tf.util.arraysEqual(before.shape, state.shape);
  };
  if (states.length === initial.length && states.every(fits)) return;
  throw wrongLoop(
    `states ${initial.map(shown).join(", ")} of a step, as before it`,
    states.map(shown).join(", ") || "none",
    "return the next states in the order of `initial`",
  );
}

const shown = ({ dtype, shape }: tf.Tensor): string => `${dtype} [${shape.join(", ")}]`;

const wrongLoop = (expected: string, received: string, hint: string): GruyereError =>
  new GruyereError({ code: "wrong-loop", path: "scan", expected, received, hint });
