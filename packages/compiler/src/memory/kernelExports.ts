import { kernelsBinary } from "./kernelsBinary.js";

/** The module's functions, as `assembly/` declares them: offsets in bytes, else counts. */
export interface KernelExports {
  bagProduct(
    table: number,
    vocabulary: number,
    width: number,
    ids: number,
    weights: number,
    rows: number,
    length: number,
    into: number,
  ): number;
  collectRows(ids: number, count: number, rows: number, untrained: number, ...target: CollectTarget): number;
  collectBags(
    ids: number,
    weights: number,
    batch: number,
    length: number,
    rows: number,
    untrained: number,
    ...target: CollectTarget
  ): number;
  linkRows(ids: number, count: number, rows: number, untrained: number, ...target: LinkTarget): number;
  linkBags(
    ids: number,
    weights: number,
    batch: number,
    length: number,
    rows: number,
    untrained: number,
    ...target: LinkTarget
  ): number;
  gatherRow(entries: number, first: number, into: number, bytes: number): void;
  linkedSquares(heads: number, vocabulary: number, entries: number, row: number, width: number): number;
  clearIndex(index: number, list: number, used: number): void;
  sumOfSquares(from: number, length: number): number;
  addTo(target: number, source: number, length: number): void;
  scale(target: number, length: number, factor: number): void;
  fill(target: number, length: number, value: number): void;
}

/** Where collected rows go. */
export type CollectTarget = [
  vocabulary: number,
  width: number,
  index: number,
  list: number,
  into: number,
  used: number,
  capacity: number,
];

/** Where links of rows go. */
export type LinkTarget = [vocabulary: number, width: number, heads: number, entries: number, used: number, capacity: number];

/** The kernels over a memory. */
export async function instantiateKernels(memory: WebAssembly.Memory): Promise<KernelExports> {
  const bytes = Uint8Array.from(atob(kernelsBinary), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  // The binary and this interface are built from one folder, which a test holds together.
  return instance.exports as unknown as KernelExports;
}
