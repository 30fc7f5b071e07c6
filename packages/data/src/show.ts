const LONGEST = 80;

/** A value of the user's in an error message: JSON where it has one, cut after 80 characters. */
export function show(value: unknown): string {
  const text = ArrayBuffer.isView(value)
    ? `${value.constructor.name} of ${value.byteLength} bytes`
    : typeof value === "number"
      ? String(value)
      : (safeJson(value) ?? String(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // a BigInt or a cycle: String() says enough
  }
}
