import type { Missing } from './wait';

const MINUTE_MS = 60_000;

/** Deployment whose soak time is checked. */
export interface SoakedDeployment {
  /** Environment in which the release must have run: the environment before the promotion's own. */
  readonly environment: string;
  /** Time at which all services of the release were deployed there, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Returns what a promotion waits for if the release has not run for the soak time yet. The soak time starts when all
 * services of the release are deployed.
 *
 * @param release Title of the release, e.g. `release 7 of hello`.
 * @param target Environment that the release is promoted to.
 * @param now Current time in milliseconds since the epoch.
 */
export function missingSoak(
  release: string,
  { environment, since }: SoakedDeployment,
  target: { readonly name: string; readonly soakMinutes: number },
  now: number,
): Missing | undefined {
  const { name, soakMinutes } = target;
  const ready = since + soakMinutes * MINUTE_MS;
  if (now >= ready) return undefined;
  const at = (time: number) => new Date(time).toISOString();
  return {
    reason: `${release} has run in ${environment} since ${at(since)}; ${name} requires ${String(soakMinutes)} minutes, so it is promoted at ${at(ready)}`,
    retry: `retry the stage at ${at(ready)} or later, in ${String(Math.ceil((ready - now) / MINUTE_MS))} minutes`,
    until: ready,
  };
}
