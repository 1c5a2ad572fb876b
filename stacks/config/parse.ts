import { checkAccounts } from './checks/accounts';
import { checkApprovals } from './checks/approvals';
import { checkArtifactFolders } from './checks/artifact-folders';
import { checkInstances } from './checks/instances';
import { checkNameLengths } from './checks/name-lengths';
import { checkNames } from './checks/names';
import { checkNetworks } from './checks/networks';
import { checkPartition } from './checks/partition';
import { checkNotices, checkPeople } from './checks/people';
import { checkRegionServices, unknownRegions } from './checks/regions';
import { checkSameAccount } from './checks/same-account';
import { deliveryConfigOf, type DeliveryConfig } from './delivery-config';
import { describeProblems, problemsOf, type ConfigPath, type Position, type Problem } from './problems';
import { configSchema, type DeliveryConfigInput } from './schema';
import { soundParts, type SoundParts } from './sound-parts';

/** An error with every problem of a configuration. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The checks that need more than one field. The schema checks each field alone. */
const CHECKS: readonly ((config: SoundParts<DeliveryConfigInput>) => readonly Problem[])[] = [
  checkAccounts,
  checkApprovals,
  checkPeople,
  checkNotices,
  checkInstances,
  checkPartition,
  checkRegionServices,
  checkNetworks,
  checkSameAccount,
  checkArtifactFolders,
  checkNames,
  checkNameLengths,
];

/**
 * Checks the default export of a configuration file such as `delivery.config.ts`. Commands and the app call
 * `parseConfig` once; all other code works with `DeliveryConfig` and does not check again.
 *
 * @param file Name of the file in messages.
 * @param positionOf Returns the position of a value in the text of the file.
 * @throws ConfigError with every problem: where it is, what is wrong, what to do.
 */
export function parseConfig(
  input: unknown,
  file = 'delivery.config.ts',
  positionOf: (path: ConfigPath) => Position | undefined = () => undefined,
): DeliveryConfig {
  const mistake = mistakeOfExport(input);
  if (mistake !== undefined) {
    throw new ConfigError(`${file} ${mistake}; write: export default defineConfig({ … })`);
  }
  const { data, error } = configSchema.safeParse(input);
  const issues = error?.issues ?? [];
  const sound = soundParts<DeliveryConfigInput>(input, issues);
  const problems = [
    ...issues.flatMap((issue) => problemsOf(input, issue)),
    ...(sound === undefined ? [] : CHECKS.flatMap((check) => check(sound))),
  ];
  if (data === undefined || problems.length > 0) {
    throw new ConfigError(describeProblems(file, problems, positionOf));
  }
  return deliveryConfigOf(data);
}

/**
 * Returns the warnings about an allowed configuration as one message; undefined if there are none. The parameters are
 * those of `parseConfig`.
 */
export function warningsOf(
  config: DeliveryConfig,
  file = 'delivery.config.ts',
  positionOf: (path: ConfigPath) => Position | undefined = () => undefined,
): string | undefined {
  const warnings = unknownRegions(config);
  return warnings.length === 0 ? undefined : describeProblems(file, warnings, positionOf, 'warning');
}

/** Returns what is wrong with a default export that is not an object; undefined for an object. */
function mistakeOfExport(input: unknown): string | undefined {
  if (input === undefined) return 'has no default export';
  if (typeof input === 'function') return 'exports a function instead of its result';
  if (input instanceof Promise) return 'exports a promise instead of an object';
  if (Array.isArray(input)) return 'exports a list';
  if (typeof input !== 'object' || input === null)
    return `exports ${input === null ? 'null' : `a ${typeof input}`}`;
  return undefined;
}
