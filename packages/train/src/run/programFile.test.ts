import { defineModule, port } from "@gruyere/core";
import { binary, createVocabulary, inputs, module, parseProgram, program, sameProgram, task, vector } from "@gruyere/flow";
import { linear, lossPlugins, modulePlugins } from "@gruyere/modules";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { programFile } from "./programFile.js";

const { x } = inputs({ x: vector({ size: 4 }) });

describe("a run's program file", () => {
  it("[T30] is YAML that gives the same program", () => {
    const plain = program("plain", { sign: task({ logits: module("sign", linear({ units: 1 }))(x), label: binary("sign") }) });
    const { name, text } = programFile(plain);
    expect(name).toBe("program.yaml");
    expect(text).toMatch(/^# the program of this run\nname: plain\n/);
    const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins], ["accuracy", "f1"]);
    expect(sameProgram(parseProgram(text, vocabulary, { file: name }).program, plain)).toBe(true);
  });

  it("[T30] names the functions that it cannot hold", () => {
    const from = { name: "is-late", apply: () => true };
    const late = program("late", {
      late: task({ logits: module("m", linear({ units: 1 }))(x), label: binary("late", { from }) }),
    });
    expect(programFile(late).text).toMatch(/^# .*functions are named here, not saved: is-late\n/);
  });

  it("[T30] is JSON when two plug-ins share a name", () => {
    const twin = () =>
      defineModule({
        name: "twin",
        description: "Passes on.",
        options: z.strictObject({}),
        ports: [port("x", "vector")],
        output: "vector",
        apply: ({ x: given }) => given,
      })();
    const hidden = module("b", twin())(module("a", twin())(x));
    const twins = program("twins", {
      sign: task({ logits: module("sign", linear({ units: 1 }))(hidden), label: binary("sign") }),
    });
    const { name, text } = programFile(twins);
    expect(name).toBe("program.json");
    expect(JSON.parse(text)).toMatchObject({ name: "twins", modules: { a: { spec: { plugin: "twin" } } } });
  });
});
