import * as library from "yaml";

/** The library that reads and writes YAML. */
export const yaml = (): typeof library => library;
