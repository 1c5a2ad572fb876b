import type { CloudFormationClient, Tag } from '@aws-sdk/client-cloudformation';

import { STACK_TAGS, serviceStack } from '../shared/release/names';
import { type BundleManifest } from '../shared/release/release-bundle';
import { JobError, configurationError, during } from '../shared/job/errors';
import { findStack } from '../shared/aws/find-stack';
import { listed } from '../shared/text/text';

/**
 * Refuses a release that is older than what runs. The same release again is allowed, and so is a stack that does not
 * exist yet. A bundle cannot declare itself a rollback: the delivery account writes it.
 *
 * @throws JobError RevisionOutOfSync naming every service that runs something newer; ConfigurationError when a stack
 *   does not say what runs in it.
 */
export async function checkSequence(
  cloudFormation: CloudFormationClient,
  stackPrefix: string,
  { release }: BundleManifest,
): Promise<void> {
  const newer: string[] = [];
  for (const service of Object.keys(release.services)) {
    const stack = serviceStack(stackPrefix, release.application, service);
    const deployed = await deployedSequence(cloudFormation, stack);
    if (deployed !== undefined && deployed > release.sequence)
      newer.push(`${service} runs release ${String(deployed)}`);
  }
  if (newer.length === 0) return;
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(release.sequence)} of ${release.application} is older than what is deployed: ${listed(newer)}; to go back, revert the commits after it and push: that makes a release with a higher number`,
  );
}

/** Gone, only ever looked at (a change set that nobody executed), or a creation that failed and was rolled back whole. */
const NOTHING_RUNS: ReadonlySet<string> = new Set([
  'DELETE_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
]);

/** @returns undefined when there is no such stack. */
async function deployedSequence(client: CloudFormationClient, stack: string): Promise<number | undefined> {
  const tags = await tagsOf(client, stack);
  const value = tags?.find(({ Key }) => Key === STACK_TAGS.sequence)?.Value;
  if (tags === undefined) return undefined;
  if (value !== undefined && /^\d{1,15}$/.test(value)) return Number(value);
  throw configurationError(
    `stack ${stack} has ${value === undefined ? 'no tag' : 'an unreadable tag'} ${STACK_TAGS.sequence}, so that nobody knows what it would replace; have Terraform's role set the tag to the number of the release that runs in it, then retry the stage`,
  );
}

async function tagsOf(client: CloudFormationClient, stack: string): Promise<Tag[] | undefined> {
  const found = await during(`looking at stack ${stack}`, () => findStack(client, stack));
  return found === undefined || NOTHING_RUNS.has(found.StackStatus ?? '') ? undefined : (found.Tags ?? []);
}
