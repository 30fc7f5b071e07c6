/** Everything that happens in a run, in order: progress, writers and reports listen to this one stream. Times are Unix ms. */
export type TrainEvent =
  | {
      readonly type: "run-start";
      readonly time: number;
      readonly program: string;
      readonly engine: string;
      readonly backend: string;
      readonly steps: number;
      readonly epochs: number;
      readonly seed: number;
      readonly parameters: number;
      readonly resumedAt?: number;
    }
  | { readonly type: "epoch-start"; readonly time: number; readonly epoch: number; readonly steps: number }
  | {
      readonly type: "step";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly losses: Readonly<Record<string, number>>;
      readonly rows: Readonly<Record<string, number>>;
      readonly gradientNorm: number;
      readonly learningRate: number;
      readonly milliseconds: number;
    }
  | {
      readonly type: "evaluation";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly split: "train" | "validation" | "test";
      readonly metrics: Metrics;
    }
  | {
      readonly type: "checkpoint";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly path: string;
      readonly kind: "last" | "best";
    }
  | { readonly type: "warning"; readonly time: number; readonly code: string; readonly message: string }
  | {
      readonly type: "run-end";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly outcome: "finished" | "interrupted";
      readonly best?: { readonly epoch: number; readonly step: number; readonly metric: string; readonly value: number };
    };

/** Flat, by `task/set/split/metric`, such as `movie/reviews/validation/f1`; the mean over tasks is under `all/all/validation/…`. */
export type Metrics = Readonly<Record<string, number>>;
