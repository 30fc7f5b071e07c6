import { nearest } from "@gruyere/flow";

/** A hint that names what is valid, and the nearest if there is one. */
export function nameHint(name: string, valid: readonly string[]): string {
  const close = nearest(name, valid);
  if (close !== undefined) return `did you mean \`${close}\`?`;
  return valid.length > 0 ? `use one of ${valid.join(", ")}` : "there is none to choose from";
}
