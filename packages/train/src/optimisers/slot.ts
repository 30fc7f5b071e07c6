/** A slot that the rule itself declares. */
export function slot<T>(slots: Readonly<Record<string, T>>, name: string): T {
  const value = slots[name];
  if (value === undefined) throw new Error(`internal: no slot ${name}`);
  return value;
}
