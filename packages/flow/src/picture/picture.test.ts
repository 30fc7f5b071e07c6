import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { randomProgram } from "../fixtures/randomProgram.js";
import { vocabulary } from "../fixtures/vocabulary.js";
import { mermaid, type ProgramDeclaration, parseProgram, print, svg } from "../index.js";
import { pictureGraph } from "./graph.js";
import { layersOf } from "./layers.js";
import { placeSlots } from "./place.js";

function fixture(name: string): ProgramDeclaration {
  const text = readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
  return parseProgram(text, vocabulary, { file: name }).program;
}
const reviews = fixture("reviews.yaml");
const seeds = Array.from({ length: 25 }, (_, i) => i);

describe("print", () => {
  test("[F25] a program as compact text", () => {
    expect(print(reviews)).toMatchInlineSnapshot(`
      "program reviews
      inputs
        text  text-bag(maxWords: 20000)  → bag[] of 20000 masked
      modules
        trunk  mlp(units: [300], activation: sigmoid)  trunk of movie, yelp
        movie  linear(units: 1)                        head of movie
        yelp   linear(units: 3)                        head of yelp
      tasks
        movie
          hidden = trunk(text)    → vector[300]
          logits = movie(hidden)  → vector[1]
          binary-cross-entropy of logits against binary sentiment
          metrics f1
        yelp
          hidden = trunk(text)   → vector[300]
          logits = yelp(hidden)  → vector[3]
          0.5 × cross-entropy of logits against category stars
          metrics f1-macro
      "
    `);
  });
  test("[F25] it is stable", () => {
    for (const seed of seeds) expect(print(randomProgram(seed))).toBe(print(randomProgram(seed)));
  });
});

describe("mermaid", () => {
  test("[F26] shared actions once, trunk and heads told apart", () => {
    expect(mermaid(reviews)).toMatchInlineSnapshot(`
      "flowchart LR
        n0[/"<b>text</b><br/>text-bag<br/>bag of 20000"/]:::input
        n1["<b>trunk</b><br/>mlp<br/>vector 300"]:::trunk
        n2["<b>movie</b><br/>linear<br/>vector 1"]:::head
        n3(["<b>movie</b><br/>binary sentiment<br/>binary-cross-entropy"]):::task
        n4["<b>yelp</b><br/>linear<br/>vector 3"]:::head
        n5(["<b>yelp</b><br/>category stars<br/>0.5 × cross-entropy"]):::task
        n0 --> n1
        n1 --> n2
        n2 --> n3
        n1 --> n4
        n4 --> n5
        classDef input fill:#e9eff5,stroke:#7f98b0,color:#2d2a22
        classDef trunk fill:#f6c64a,stroke:#b07f0c,color:#2d2a22
        classDef head fill:#fdf0c4,stroke:#d8b44c,color:#2d2a22
        classDef task fill:#dff0e4,stroke:#5f9c75,color:#2d2a22
      "
    `);
  });
});

describe("svg", () => {
  test("[F26] every shared action is one box, and trunk modules are those of two tasks or more", () => {
    const { nodes } = pictureGraph(reviews);
    expect(nodes.map(({ role, title }) => `${role} ${title}`)).toEqual([
      "input text",
      "trunk trunk",
      "head movie",
      "task movie",
      "head yelp",
      "task yelp",
    ]);
  });

  test("[F27] text is escaped, whatever it is", () => {
    const hostile = { ...reviews, name: `<script>alert("1")</script>&\u0000'` };
    const { movie } = hostile.tasks;
    if (!movie?.label) throw new Error("no label");
    const label = { ...movie.label, column: `"]:::x --> <img src=x onerror=alert(1)>` };
    const program = { ...hostile, tasks: { movie: { ...movie, label } } };
    const picture = svg(program);
    expect(picture).not.toMatch(/<script|<img|\0/);
    expect(picture).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\uFFFD&#39;");
    expect(picture.match(/</g)?.length).toBe(picture.match(/>/g)?.length);
    expect(mermaid(program)).not.toMatch(/<img|"\]:::x/);
  });

  test("[F27] it refers to nothing outside itself", () => {
    expect(svg(fixture("whole.yaml")).replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|href|@import|<style/,
    );
  });

  test("[F28] boxes never overlap, arrows point to the right, and every number is finite", () => {
    for (const seed of seeds) {
      const graph = pictureGraph(randomProgram(seed));
      const layers = layersOf(graph);
      const size = { width: 100, height: 60 };
      const places = placeSlots(
        layers,
        ({ dummy }) => (dummy ? { width: 0, height: 10 } : size),
        () => 60,
      );
      for (const layer of layers.layers) {
        const ys = layer.filter(({ dummy }) => !dummy).map(({ id }) => places.get(id)?.y ?? Number.NaN);
        for (const [i, y] of ys.slice(1).entries()) expect(y - (ys[i] ?? 0)).toBeGreaterThanOrEqual(size.height);
      }
      for (const { from, to } of graph.edges) expect(places.get(to)?.x).toBeGreaterThan(places.get(from)?.x ?? Number.NaN);
      expect(svg(randomProgram(seed))).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test("[F28] the same program gives the same picture", () => {
    for (const seed of seeds) expect(svg(randomProgram(seed))).toBe(svg(randomProgram(seed)));
  });
});
