/** Missing is absent, null, or an empty cell. A number that is NaN is not missing: it is an error. */
export const isMissing = (raw: unknown): raw is null | undefined | "" => raw === undefined || raw === null || raw === "";
