import { formatSignature, type Signature } from "@gruyere/flow";

/** Text of a signature with its dtype where that isn't the kind's usual one. */
export function signatureText(signature: Signature | undefined): string {
  if (!signature) return "nothing";
  const usual = ["category", "ids", "bag"].includes(signature.kind) ? "int32" : "float32";
  return formatSignature(signature) + (signature.dtype === usual ? "" : ` ${signature.dtype}`);
}

/** Whether a module may take both with the same parameters. */
export function sameSignatures(a: readonly Signature[], b: readonly Signature[]): boolean {
  return a.length === b.length && a.every((one, i) => signatureText(one) === signatureText(b[i]));
}
