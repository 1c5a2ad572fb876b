import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';

import { LARGEST_STEP, STACK_TAGS, releaseTitle, sequenceOfTag, serviceStack } from '../shared/release/names';
import type { BundleManifest } from '../shared/release/bundle-manifest';
import { JobError, configurationError, during } from '../shared/job/errors';
import { findDeployedStack } from '../shared/aws/find-stack';
import { listed } from '../shared/text/text';

/** Stacks of the environment. */
export interface GuardedStacks {
  readonly cloudFormation: CloudFormationClient;
  /** Prefix of the names of the environment's stacks. */
  readonly prefix: string;
}

/** Releases that the tags of the stacks name before the deployment. */
export interface DeployedReleases {
  /** Number of the release that each service runs; undefined for a service without a stack. */
  readonly running: ReadonlyMap<string, number | undefined>;
  /**
   * Highest number that a rollback has replaced, this one included; undefined if the services run what was promoted last.
   */
  readonly rolledBackFrom: number | undefined;
}

interface DeployedService {
  readonly service: string;
  readonly sequence: number | undefined;
  readonly rolledBackFrom: number;
}

/**
 * Rejects a release that is older than a deployed release, and accepts the deployed release again. After a rollback, also
 * rejects every release up to the one that was replaced. A rollback accepts an older release in its own execution.
 *
 * @param rollbackFrom number of the release that the rollback replaces; undefined if the execution is no rollback.
 * @throws JobError of type RevisionOutOfSync, with every service that does not fit; of type ConfigurationError when the
 *   tags of a stack contain no release number; another JobError when a request fails.
 */
export async function checkSequence(
  stacks: GuardedStacks,
  manifest: BundleManifest,
  rollbackFrom: number | undefined,
): Promise<DeployedReleases> {
  const { release } = manifest;
  const services: DeployedService[] = [];
  for (const service of Object.keys(release.services)) {
    services.push(await readService(stacks, release.application, service));
  }
  const replaced = Math.max(rollbackFrom ?? 0, ...services.map(({ rolledBackFrom }) => rolledBackFrom));
  if (rollbackFrom === undefined) checkNewer(manifest, services, replaced);
  else checkRollback(manifest, services, rollbackFrom, replaced);
  return {
    running: new Map(services.map(({ service, sequence }) => [service, sequence])),
    rolledBackFrom: rollbackFrom === undefined ? undefined : replaced,
  };
}

function checkNewer(
  { release }: BundleManifest,
  services: readonly DeployedService[],
  replaced: number,
): void {
  const title = releaseTitle(release);
  const newer = running(services, ({ sequence = 0 }) => sequence > release.sequence);
  const farBehind = running(
    services,
    ({ sequence = release.sequence }) => release.sequence - sequence > LARGEST_STEP,
  );
  if (farBehind.length > 0) {
    throw outOfSync(
      `${title} is more than ${LARGEST_STEP.toLocaleString('en')} numbers above the deployed release: ${listed(farBehind)}; find out who allocated the number, then release again`,
    );
  }
  if (newer.length > 0) {
    throw outOfSync(
      `${title} is older than the deployed release: ${listed(newer)}; to go back, revert the later commits and push: the new release gets a higher number`,
    );
  }
  if (release.sequence > replaced) return;
  throw outOfSync(
    `${title} cannot be deployed: a rollback has replaced release ${String(replaced)}; promote a release newer than ${String(replaced)}`,
  );
}

function checkRollback(
  { release }: BundleManifest,
  services: readonly DeployedService[],
  rollbackFrom: number,
  replaced: number,
): void {
  const title = releaseTitle(release);
  // A service that runs the older release already was rolled back by an earlier attempt, or never ran the replaced release.
  const others = running(
    services,
    ({ sequence }) => sequence !== rollbackFrom && sequence !== release.sequence,
  );
  // A number that never ran here would keep out every new release up to that number.
  const wasDeployed = services.some(
    ({ rolledBackFrom, sequence }) => sequence === rollbackFrom || rolledBackFrom >= rollbackFrom,
  );
  if (others.length > 0 || !wasDeployed) {
    const actual = others.length > 0 ? others : running(services, () => true);
    throw outOfSync(
      `the rollback to ${title} replaces release ${String(rollbackFrom)}, but ${listed(actual) || 'no service is deployed'}; start the rollback again`,
    );
  }
  if (release.sequence < replaced && release.sequence !== rollbackFrom) return;
  throw outOfSync(
    `${title} is not older than release ${String(replaced)}, so this is no rollback; promote the release, or name an older one`,
  );
}

/** Returns `<service> runs release <number>` for each service that fits. */
const running = (services: readonly DeployedService[], fits: (service: DeployedService) => boolean) =>
  services
    .filter((service) => service.sequence !== undefined && fits(service))
    .map(({ service, sequence }) => `${service} runs release ${String(sequence)}`);

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);

/** Reads the tags of a service's stack. The service has no number when its stack does not exist or has no resources. */
async function readService(
  { cloudFormation, prefix }: GuardedStacks,
  application: string,
  service: string,
): Promise<DeployedService> {
  const name = serviceStack(prefix, application, service);
  const stack = await during(`reading stack ${name}`, () => findDeployedStack(cloudFormation, name));
  if (stack === undefined) return { service, sequence: undefined, rolledBackFrom: 0 };
  const sequence = numberIn(stack, name, STACK_TAGS.sequence);
  if (sequence === undefined) throw wrongTag(name, STACK_TAGS.sequence, 'no tag');
  return { service, sequence, rolledBackFrom: numberIn(stack, name, STACK_TAGS.rolledBackFrom) ?? 0 };
}

/** Returns the number in a tag; undefined if the stack does not have the tag. */
function numberIn({ Tags = [] }: Stack, name: string, tag: string): number | undefined {
  const value = Tags.find(({ Key }) => Key === tag)?.Value;
  if (value === undefined) return undefined;
  const number = sequenceOfTag(value);
  if (number === undefined) throw wrongTag(name, tag, 'an unreadable tag');
  return number;
}

const wrongTag = (stack: string, tag: string, what: string) =>
  configurationError(
    `stack ${stack} has ${what} ${tag}, so the deployed release is unknown; have somebody with the deployRole set the tag to the number of the deployed release, then retry the stage`,
  );
