/** Attributes of an element; numbers are rounded to a hundredth. */
type Attributes = Readonly<Record<string, string | number>>;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Text without the characters that XML reserves or forbids. */
export const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them, even escaped.
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "�").replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** An element; `children` are elements, already escaped. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const text = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeXml(value)}"`,
  );
  return children.length === 0 ? `<${name}${text.join("")}/>` : `<${name}${text.join("")}>${children.join("")}</${name}>`;
}

/** A line of text at a place. */
export const label = (text: string, attributes: Attributes): string => element("text", attributes, escapeXml(text));

/** Two decimals: a picture needs no more. */
export const round = (value: number): number => Math.round(value * 100) / 100;
