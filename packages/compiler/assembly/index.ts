// Compiled by `build.mjs`. Everything is an offset in bytes into the one imported memory, which never ends exactly at 4 GiB.
export { bagProduct } from "./bags";
export { gatherRow, linkBags, linkedSquares, linkRows } from "./links";
export { addTo, fill, scale, sumOfSquares } from "./ranges";
export { clearIndex, collectBags, collectRows } from "./rows";
