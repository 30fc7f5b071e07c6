import { dirname, resolve } from "node:path";
import type { Datasets } from "@gruyere/data";
import { parseDatasets } from "@gruyere/data/files";
import type { Json, SourceDocument } from "@gruyere/flow";
import type { Container } from "inversify";
import { registryOf } from "../container/index.js";
import { located } from "./located.js";
import type { DataRequest } from "./moduleProgram.js";

/** Where a program file stands, and the section `data` in it. */
export interface FileDataOptions {
  /** Absolute path of the program file. */
  readonly file: string;
  readonly section: Json;
  readonly source: SourceDocument;
  readonly container: Container;
}

/** Makes the data sets of a section `data`; its paths are relative to the folder of `--data`, or of the file itself. */
export function fileData({ file, section, source, container }: FileDataOptions): (request: DataRequest) => Promise<Datasets> {
  return async ({ dir }) =>
    located(source, () =>
      parseDatasets(section, { base: dir ?? resolve(dirname(file)), readers: [...registryOf(container, "reader")] }),
    );
}
