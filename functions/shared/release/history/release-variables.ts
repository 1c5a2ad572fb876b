import * as z from 'zod/mini';

import { name } from '../../text/schema';
import { sha256 } from '../../zip/write';
import { type LedgerRelease, ledgerReleaseSchema } from './ledger';
import type { Release } from '../release-files';

/**
 * Output variables with which check-release and verify-release write facts about a release into CodePipeline's history.
 * `record-execution` reads them there.
 */
const HISTORY_VARIABLES = {
  /** The release of the execution: JSON of `ledgerReleaseSchema`. */
  release: 'Release',
  /** Release that each service ran before: JSON of `replacedSchema`. */
  replaces: 'Replaces',
} as const;

/** Number of the release that each service ran before, by service; `none`, or `unknown`. */
const replacedSchema = z.record(name, z.string());
export type Replaced = Readonly<Record<string, string>>;

type Variables = Readonly<Record<string, string>>;

/**
 * Returns a release as the ledger has it.
 *
 * @param file bytes of the `release.json` that was read.
 */
export const ledgerRelease = (
  { sequence, commit, execution, services }: Release,
  file: Uint8Array,
): LedgerRelease => ({
  sequence,
  commit,
  execution,
  files: sha256(file),
  images: Object.fromEntries(Object.entries(services).map(([service, { digest }]) => [service, digest])),
});

export const releaseVariable = (release: LedgerRelease): Variables => ({
  [HISTORY_VARIABLES.release]: JSON.stringify(release),
});

/** @param running number of the release that each service runs; undefined for `none`. */
export const replacesVariable = (
  running: ReadonlyMap<string, number | 'unknown' | undefined>,
): Variables => ({
  [HISTORY_VARIABLES.replaces]: JSON.stringify(
    Object.fromEntries([...running].map(([service, number]) => [service, String(number ?? 'none')])),
  ),
});

/** Returns the release in the output variables of an action; undefined if the action names none. */
export const releaseIn = (variables: Variables | undefined): LedgerRelease | undefined =>
  parsed(variables, HISTORY_VARIABLES.release, ledgerReleaseSchema);

/** Returns what each service ran before, from the output variables of an action; undefined if they do not say so. */
export const replacedIn = (variables: Variables | undefined): Replaced | undefined =>
  parsed(variables, HISTORY_VARIABLES.replaces, replacedSchema);

function parsed<T extends z.ZodMiniType>(
  variables: Variables = {},
  variable: string,
  schema: T,
): z.infer<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(variables[variable] ?? 'null')).data;
  } catch {
    // The history is a claim of the function that wrote it. A value that is no JSON says nothing.
    return undefined;
  }
}
