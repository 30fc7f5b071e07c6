import { GruyereError, type Json } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { applyAssignments } from "./assignments.js";

const document: Json = {
  name: "reviews",
  modules: { trunk: { mlp: { units: [300, 20], activation: "sigmoid" } }, "a.b": { linear: { units: 1 } } },
  tasks: { movie: { metrics: ["f1"] } },
  train: { schedule: "mixed" },
};

const set = (...assignments: readonly string[]) => applyAssignments(document, assignments);

const refused = (...assignments: readonly string[]) => {
  try {
    set(...assignments);
  } catch (error) {
    if (error instanceof GruyereError) return error.problems.map(({ code, path, hint }) => `${code} ${path}: ${hint}`);
    throw error;
  }
  return [];
};

describe("--set", () => {
  it("[L34] values are typed by reading them as YAML", () => {
    expect(
      set(
        "train.epochs=3",
        "modules.trunk.mlp.units=[200]",
        "tasks.movie.active=false",
        "name=x=y",
        "train.optimiser={ adam: {} }",
      ),
    ).toEqual({
      ...document,
      name: "x=y",
      modules: { ...Object(document).modules, trunk: { mlp: { units: [200], activation: "sigmoid" } } },
      tasks: { movie: { metrics: ["f1"], active: false } },
      train: { schedule: "mixed", epochs: 3, optimiser: { adam: {} } },
    });
  });

  it("[L34] lists by index, names with dots, options of a plug-in given by its name alone", () => {
    expect(set("modules.trunk.mlp.units.1=30")).toMatchObject({ modules: { trunk: { mlp: { units: [300, 30] } } } });
    expect(set("modules.a.b.linear.units=2")).toMatchObject({ modules: { "a.b": { linear: { units: 2 } } } });
    expect(set("train.schedule.mixed.mode=min-size")).toMatchObject({ train: { schedule: { mixed: { mode: "min-size" } } } });
    expect(applyAssignments({ name: "x" }, ["train.optimiser.adam.beta2=0.9"])).toEqual({
      name: "x",
      train: { optimiser: { adam: { beta2: 0.9 } } },
    });
  });

  it("[L34] the document itself is left as it is, and the last assignment counts", () => {
    const before = JSON.stringify(document);
    expect(set("name=a", "name=b")).toMatchObject({ name: "b" });
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each([
    ["modules.trunkk.mlp.units=1", "unknown-path --set modules.trunkk.mlp.units: did you mean `modules.trunk`?"],
    ["modules.trunk.mpl.units=1", "unknown-path --set modules.trunk.mpl.units: did you mean `modules.trunk.mlp`?"],
    ["task.movie.weight=1", "unknown-path --set task.movie.weight: did you mean `tasks`?"],
    ["tasks.yelp=1", "unknown-path --set tasks.yelp: see the program as YAML: `gruyere graph PROGRAM --yaml`"],
    [
      "modules.trunk.mlp.units.7=1",
      "unknown-path --set modules.trunk.mlp.units.7: see the program as YAML: `gruyere graph PROGRAM --yaml`",
    ],
    ["name.first=1", "unknown-path --set name.first: see the program as YAML: `gruyere graph PROGRAM --yaml`"],
    ["train.epochs", "bad-assignment --set: write the path, =, and the value"],
    ["=3", "bad-assignment --set: write the path, =, and the value"],
    ["a..b=3", "bad-assignment --set: write the path, =, and the value"],
    ["name=[1", "bad-assignment --set name: quote the value: name='\"a: b\"'"],
  ])("[L35] %s is refused: %s", (assignment, problem) => expect(refused(assignment)).toContain(problem));

  it("[L35] all wrong assignments are told at once", () => expect(refused("a..b=3", "tasks.x=1")).toHaveLength(2));
});
