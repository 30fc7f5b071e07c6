const NAME = /^\p{L}[\p{L}\p{N}_-]*$/u;
const GENERATED = /^#\d+$/;

/** Whether a text may name an input, a module, an action or a task: a letter, then letters, digits, `_` and `-`. */
export const isName = (text: string): boolean => NAME.test(text);

/** Name of the flow entry that is a task's output when nothing else says what is. */
export const LOGITS = "logits";

/**
 * Whether an action's name says nothing: the module's own, `module#2`, or `logits` for what the loss takes. Such names don't count
 * when programs are compared.
 */
export function isAutomaticName(name: string, module: string): boolean {
  return name === LOGITS || name === module || (name.startsWith(module) && GENERATED.test(name.slice(module.length)));
}
