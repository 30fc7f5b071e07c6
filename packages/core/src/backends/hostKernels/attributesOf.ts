import type * as tf from "@tensorflow/tfjs";

/** A kernel's attributes by the types of that kernel: TensorFlow.js gives every kernel one untyped map. */
export const attributesOf = <Attributes>(attrs: tf.NamedAttrMap | undefined): Attributes => attrs as unknown as Attributes;
