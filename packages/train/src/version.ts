/** Version of this package, for the record of a run. */
export const VERSION = "0.1.0";
