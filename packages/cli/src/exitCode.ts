/** What the command ends with. */
export const EXIT = {
  ok: 0,
  /** The user can mend it: problems are printed, without a stack. */
  user: 1,
  /** A fault of ours: the stack is printed. */
  internal: 2,
  /** SIGINT or SIGTERM: the step was finished and saved. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
