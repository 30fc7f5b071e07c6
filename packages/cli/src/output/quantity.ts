const LARGE = ["", "k", "M", "G", "T"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A count for a reader: `512`, `3.2 M`. */
export const formatCount = (count: number): string => scaled(count, 1000, LARGE);

/** A number of bytes for a reader: `512 B`, `3.2 MiB`. */
export const formatBytes = (bytes: number): string => scaled(bytes, 1024, BINARY);

function scaled(value: number, base: number, units: readonly string[]): string {
  let power = 0;
  let rest = value;
  while (rest >= base && power < units.length - 1) {
    rest /= base;
    power++;
  }
  return `${power === 0 ? rest : rest.toFixed(1)} ${units[power]}`.trimEnd();
}
