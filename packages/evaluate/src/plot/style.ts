/** Okabe and Ito's palette for all kinds of colour vision, without its yellow, which is too light for lines. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"] as const;

/** Colour of the nth name; past the palette, hues a golden angle apart. */
export const colourOf = (n: number): string => COLOURS[n] ?? `hsl(${Math.round(n * 137.508) % 360}, 60%, 40%)`;

/** Dash patterns by split; the splits of a run look the same in every picture. */
const DASHES: Readonly<Record<string, string>> = { validation: "", train: "5 3", test: "1.5 3" };
const OTHERS = ["8 3 2 3", "2 2", "10 4"] as const;

/** Dash pattern of the nth split, by its name; "" is solid. */
export const dashOf = (split: string, n: number): string => DASHES[split] ?? OTHERS[n % OTHERS.length] ?? "";

export const INK = "#1f2933";
export const FAINT = "#616e7c";
export const GRID = "#e4e7eb";
