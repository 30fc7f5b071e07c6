import { type Datasets, SPLITS } from "@gruyere/data";

/** A line per data set: where its rows come from, as its source says. */
export function describeData(data: Datasets): string {
  return Object.entries(data)
    .map(([name, { source }]) => {
      if ("rows" in source) return `data ${name}: ${source.description}`;
      const splits = SPLITS.flatMap((split) => (source[split] ? [`${split} ${source[split].description}`] : []));
      return `data ${name}: ${splits.join("; ")}`;
    })
    .join("\n");
}
