/** Either an order in which each node comes after what it needs, stable where it may be, or one cycle: `[a, b, a]`. */
export type Order = { readonly order: readonly string[] } | { readonly cycle: readonly string[] };

/** Orders nodes by what they need. What is needed and isn't a node is passed over. Works for graphs of any depth. */
export function topologicalOrder(needs: ReadonlyMap<string, readonly string[]>): Order {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  for (const root of needs.keys()) {
    const stack: { readonly name: string; next: number }[] = [];
    const open = (name: string): void => {
      state.set(name, "open");
      stack.push({ name, next: 0 });
    };
    if (!state.has(root)) open(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = needs.get(top.name)?.[top.next++];
      if (need === undefined) {
        state.set(top.name, "done");
        order.push(top.name);
        stack.pop();
      } else if (state.get(need) === "open") {
        const names = stack.map(({ name }) => name);
        return { cycle: [...names.slice(names.indexOf(need)), need] };
      } else if (needs.has(need) && !state.has(need)) {
        open(need);
      }
    }
  }
  return { order };
}
