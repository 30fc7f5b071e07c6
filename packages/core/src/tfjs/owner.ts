/** Who recorded an operation, for error messages: `modules.trunk`, and how the error calls it. */
export interface Owner {
  readonly path: string;
  readonly name: string;
}
