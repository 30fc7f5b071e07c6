import type { Ratio } from "./ratio.js";

/** When a run means enough to be written down. */
export const RULE = {
  /** Turns of each contestant. */
  rounds: 8,
  /** Upper / lower end of the interval of a ratio. */
  width: 1.4,
  /** Load of the machine per core before the run, as the average of one minute: others' work. */
  load: 0.35,
} as const;

/** The rule in words. */
export const RULE_TEXT =
  `Figures are written when each ratio has at least ${RULE.rounds} rounds and a 95 % interval whose ends are at most a factor of ` +
  `${RULE.width} apart, and when the load before the run was at most ${RULE.load} per core.`;

/** A ratio under its name. */
export interface Named {
  readonly name: string;
  readonly ratio: Ratio;
}

/** What the machine did before the run. */
export interface Before {
  /** Runnable processes, as the average of one minute. */
  readonly load: number;
  readonly cores: number;
}

/** Why a run that begins now would mean too little; known before it, so that nobody waits for it. */
export function busy({ load, cores }: Before): readonly string[] {
  const perCore = load / cores;
  return perCore > RULE.load ? [`the load before the run was ${perCore.toFixed(2)} per core, over ${RULE.load}`] : [];
}

/** Why a run must not be written down, one line per reason; none when it may. */
export function refusals(ratios: readonly Named[], before: Before): readonly string[] {
  return [
    ...(ratios.length === 0 ? ["nothing was compared with a peer"] : []),
    ...busy(before),
    ...ratios.flatMap(({ name, ratio }) => {
      const width = ratio.high / ratio.low;
      return [
        ...(ratio.rounds < RULE.rounds ? [`${name}: ${ratio.rounds} rounds, fewer than ${RULE.rounds}`] : []),
        // Written so that a width that is not a number is refused too.
        ...(width <= RULE.width
          ? []
          : [`${name}: the interval's ends are a factor of ${width.toFixed(2)} apart, over ${RULE.width}`]),
      ];
    }),
  ];
}
