import { createRequire } from "node:module";
import type * as library from "yaml";

const require = createRequire(import.meta.url);

/** The library that reads and writes YAML, loaded when the first text is: a program in code needs none of its 72 files. */
export const yaml = (): typeof library => require("yaml");
