import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { linear, loss } from "../fixtures/modules.js";
import { randomProgram } from "../fixtures/randomProgram.js";
import { rowFunctions, vocabulary } from "../fixtures/vocabulary.js";
import {
  binary,
  createVocabulary,
  inputs,
  jsonSchema,
  module,
  parseProgram,
  printProgram,
  program,
  sameProgram,
  task,
  vector,
} from "../index.js";

const file = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
const parse = (text: string) => parseProgram(text, vocabulary, { file: "program.yaml" }).program;

describe("printProgram", () => {
  test("[F17] the text is stable, and light", () => {
    const { program } = parseProgram(file("reviews.yaml"), vocabulary, { file: "reviews.yaml" });
    expect(printProgram(program, vocabulary)).toMatchInlineSnapshot(`
      "name: reviews
      inputs:
        text: { text-bag: { maxWords: 20000 } }
      modules:
        trunk: { mlp: { units: [ 300 ], activation: sigmoid } }
        movie: { linear: { units: 1 } }
        yelp: { linear: { units: 3 } }
      tasks:
        movie:
          flow:
            hidden: trunk(text)
            logits: movie(hidden)
          label: { binary: sentiment }
          metrics: [ f1 ]
        yelp:
          flow:
            hidden: trunk(text)
            logits: yelp(hidden)
          label: { category: stars, classes: [ negative, neutral, positive ] }
          metrics: [ f1-macro ]
          weight: 0.5
      "
    `);
  });

  test.each(["reviews.yaml", "whole.yaml"])("[F17] %s, printed and read, is the same program", (name) => {
    const original = parse(file(name));
    const text = printProgram(original, vocabulary);
    expect(sameProgram(parse(text), original)).toBe(true);
    expect(printProgram(parse(text), vocabulary)).toBe(text);
  });

  test("[F17] a whole program that uses everything keeps its text", () => {
    expect(printProgram(parse(file("whole.yaml")), vocabulary)).toMatchInlineSnapshot(`
      "name: whole
      inputs:
        body: { text: { maxWords: 5000, maxLength: 200 }, from: shout }
        photo: { image: { height: 32, width: 32 } }
        table: { numeric: { columns: [ age, income ], scale: min-max } }
      modules:
        states: { lstm: { units: 8 } }
        eye: { cnn: { units: 8 }, frozen: true, device: wasm }
        wide: { mlp: { units: [ 8 ], activation: tanh } }
        fuse: { concat: {} }
        pool: { pool: {} }
        thin: { dropout: {} }
        parts: { halves: {} }
        score: { linear: { units: 3 } }
        back: { linear: { units: 8 } }
      tasks:
        stars:
          flow:
            encoded: states(body)
            joined: fuse(encoded.last, eye(photo), wide(table))
            logits: score(joined)
          label:
            {
              category: stars,
              classes: [ low, middle, high ],
              classWeights: { middle: 2 },
              weightColumn: trust,
              from: while-training
            }
          loss: cross-entropy
          metrics: [ accuracy, f1-macro ]
          weight: 0.25
          returns: { joined: joined, encoded: encoded.last }
        rebuild:
          flow:
            encoded: states(body)
            all: pool(encoded.last, encoded.sequence, parts(eye(photo))[0])
            logits: back(thin(all))
          target: encoded.last
          loss: { huber: { delta: 0.5 } }
          prediction: first
          active: false
        spread:
          flow:
            x: eye(photo)
          outputs: [ x, states(body).last ]
          loss: spread
      "
    `);
  });

  test("[F17] random programs from TypeScript, printed and read, are the same programs", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const original = randomProgram(seed);
        const text = printProgram(original, vocabulary);
        const again = parse(text);
        expect(sameProgram(again, original), text).toBe(true);
        expect(printProgram(again, vocabulary)).toBe(text);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test("[F18] what a file can't name is refused, each with its place", () => {
    const { x } = inputs({ x: vector({ size: 2, from: { name: "", apply: () => [1, 2] } }) });
    const anonymous = program("p", {
      a: task({ logits: module("head", linear({ units: 1 }))(x), label: binary("y") }),
      b: task({
        outputs: [module("head", linear({ units: 1 }))(x)],
        loss: loss("spread"),
        prediction: { name: "mine", apply: ([first]) => first },
      }),
    });
    expect(() => printProgram(anonymous, vocabulary)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ code: "not-in-vocabulary", path: "inputs.x.from" }),
          expect.objectContaining({ code: "not-in-vocabulary", path: "tasks.b.prediction" }),
        ],
      }),
    );
    expect(() => printProgram(anonymous, createVocabulary(rowFunctions))).toThrow(/modules.head/);
  });
});

describe("sameProgram", () => {
  test("[F19] any change of meaning makes another program", () => {
    const text = file("whole.yaml");
    const original = parse(text);
    const changes: [string, string][] = [
      ["maxWords: 5000", "maxWords: 5001"],
      [", from: shout", ""],
      ["device: wasm", "device: cpu"],
      ["weight: 0.25", "weight: 0.5"],
      ["active: false", "active: true"],
      ["metrics: [accuracy, f1-macro]", "metrics: [f1-macro, accuracy]"],
      ["delta: 0.5", "delta: 1"],
      ["parts(eye(photo))[0]", "parts(eye(photo))[1]"],
      ["eye(photo), wide(table)", "wide(table), eye(photo)"],
      ["target: encoded.last", "target: logits"],
      ["outputs: [x, states(body).last]", "outputs: [states(body).last, x]"],
      ["prediction: first\n    ", ""],
      ["middle: 2", "middle: 3"],
      ["weightColumn: trust", "weightColumn: faith"],
      ["  spread:\n", "  spred:\n"],
      ["flow: { x: eye(photo) }\n    outputs: [x,", "flow: { z: eye(photo) }\n    outputs: [z,"],
    ];
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      expect(sameProgram(parse(text.replace(from, to)), original), to).toBe(false);
    }
  });
});

describe("jsonSchema", () => {
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(jsonSchema(vocabulary))));

  test("[F20] it accepts the example files", () => {
    for (const name of ["reviews.yaml", "whole.yaml"]) {
      expect(schema.safeParse(parseDocument(file(name)).toJS()).error).toBeUndefined();
    }
  });

  test.each([
    ["maxWords: 5000", "maxWord: 5000"],
    ["units: 8 }, frozen", "unit: 8 }, frozen"],
    ["device: wasm", "device: wsam"],
    ["loss: cross-entropy", "loss: crossentropy"],
    ["weight: 0.25", "weight: a quarter"],
    ["metrics: [accuracy", "metrics: [acuracy"],
    ["classes: [low, middle, high]", "classes: low"],
    ["tasks:", "task:"],
  ])("[F20] it refuses %s as %s", (from, to) => {
    const text = file("whole.yaml");
    expect(text).toContain(from);
    expect(schema.safeParse(parseDocument(text.replace(from, to)).toJS()).success).toBe(false);
  });
});
