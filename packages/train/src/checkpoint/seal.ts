/** Stands where the checksum will be while it is computed: 64 zeros, the length of SHA-256 in hexadecimal. */
export const UNSEALED = "0".repeat(64);

const KEY = '"sha256":"';

/** Where the checksum's digits are in the header, or -1. */
function find(bytes: Uint8Array): number {
  const key = new TextEncoder().encode(KEY);
  const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  for (let at = 8; at + key.length + 64 <= end; at++) {
    if (key.every((byte, i) => bytes[at + i] === byte)) return at + key.length;
  }
  return -1;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Writes the SHA-256 of the whole file (with zeros in its place) into the header of a safetensors file, in place. */
export async function seal(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const at = find(bytes);
  bytes.set(new TextEncoder().encode(await digest(bytes)), at);
  return bytes;
}

/** Whether the file is what was sealed. The bytes are the same afterwards. */
export async function sealed(bytes: Uint8Array<ArrayBuffer>, recorded: string | undefined): Promise<boolean> {
  const at = find(bytes);
  if (at < 0 || recorded?.length !== 64) return false;
  bytes.set(new TextEncoder().encode(UNSEALED), at);
  const actual = await digest(bytes);
  bytes.set(new TextEncoder().encode(recorded), at);
  return actual === recorded;
}
