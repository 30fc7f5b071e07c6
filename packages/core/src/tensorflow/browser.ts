/** TensorFlow.js, as bundlers take it. Its types are those of every platform. */
export * as tf from "@tensorflow/tfjs";
