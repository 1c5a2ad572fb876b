export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Soak time in staging before the promotion to production. */
export const SOAK_MINUTES = 30;
/** Time at which the simulation starts. */
export const START = Date.UTC(2030, 0, 1);
