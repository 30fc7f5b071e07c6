/** An axis: where values lie between 0 and 1, and which of them are marked. */
export interface Axis {
  /** Place of a value; NaN for one that the axis can't show (0 or less on a logarithmic axis). */
  place(value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** An axis over the finite ones of the values. `whole`: marks at whole numbers only. */
export function axisOf(values: readonly number[], scale: "linear" | "log", options: { readonly whole?: boolean } = {}): Axis {
  const shown = values.filter((value) => Number.isFinite(value) && (scale === "linear" || value > 0));
  const low = shown.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = shown.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (shown.length === 0) return { place: () => Number.NaN, ticks: [] };
  return scale === "log" ? logAxis(low, high) : linearAxis(low, high, options.whole ?? false);
}

/** 1, 2 or 5 times a power of ten: the smallest of these that is at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= least * (1 - 1e-9));
  return (factor ?? 10) * power;
}

function linearAxis(low: number, high: number, whole: boolean): Axis {
  const spread = high > low ? high - low : Math.max(Math.abs(high) * 0.2, whole ? 1 : 1e-3);
  const middle = (low + high) / 2;
  const step = Math.max(niceStep(spread / (whole ? 8 : 5)), whole ? 1 : 0);
  // On an axis of steps the data fill the width; elsewhere the axis begins and ends at a mark.
  const first = whole && high > low ? low : Math.floor(Math.min(low, middle - spread / 2) / step) * step;
  const last = whole && high > low ? high : Math.ceil(Math.max(high, middle + spread / 2) / step) * step;
  const count = Math.floor(last / step + 1e-9) - Math.ceil(first / step - 1e-9) + 1;
  const start = Math.ceil(first / step - 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = Number(((start + i) * step).toFixed(Math.min(decimals, 12)));
    return { value, text: tickText(value, decimals) };
  });
  return { place: (value) => (Number.isFinite(value) ? (value - first) / (last - first) : Number.NaN), ticks };
}

function logAxis(low: number, high: number): Axis {
  const pad = Math.max((Math.log10(high) - Math.log10(low)) * 0.05, 0.02);
  const [first, last] = [Math.log10(low) - pad, Math.log10(high) + pad];
  const stride = Math.max(1, Math.ceil((last - first) / 8));
  const factors = last - first > 3 ? [1] : last - first > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const powers = Array.from({ length: Math.ceil(last) - Math.floor(first) + 1 }, (_, i) => Math.floor(first) + i);
  const ticks = powers
    .filter((power) => power % stride === 0)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(3))))
    .filter((value) => Math.log10(value) >= first && Math.log10(value) <= last)
    .map((value) => ({ value, text: tickText(value, Math.max(0, 1 - Math.floor(Math.log10(value)))) }));
  const place = (value: number): number =>
    value > 0 && Number.isFinite(value) ? (Math.log10(value) - first) / (last - first) : Number.NaN;
  const ends = [low, ...(high > low ? [high] : [])].map((value) => ({ value, text: tickText(value, 12) }));
  return { place, ticks: ticks.length > 0 ? ticks : ends };
}

/** A number on an axis: `0.25`, `20,000`, `3e-5`. */
function tickText(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3))
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(decimals, 8) });
}
