export { decodePicture } from "./decodePicture.js";
