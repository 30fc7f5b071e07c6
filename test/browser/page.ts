import { tenSteps } from "./tenSteps.js";

declare global {
  /** What the test calls in the page. */
  var gruyere: { readonly tenSteps: typeof tenSteps };
}

globalThis.gruyere = { tenSteps };
