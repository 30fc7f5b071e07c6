import { learningCurves, metricCurves } from "@gruyere/evaluate";
import type { TrainState } from "../checkpoint/trainState.js";

/** The learning curves of a run so far, as SVG; x counts optimiser steps. */
export const curvesOf = ({ program, history }: TrainState): string =>
  learningCurves(metricCurves(history.map(({ step, metrics }) => ({ x: step, metrics }))), { title: program });
