import type { CloudFormationClient, Tag } from '@aws-sdk/client-cloudformation';

import { STACK_TAGS, serviceStack } from '../shared/release/names';
import type { BundleManifest } from '../shared/release/bundle-manifest';
import { JobError, configurationError, during } from '../shared/job/errors';
import { findStack } from '../shared/aws/find-stack';
import { listed } from '../shared/text/text';

/**
 * Rejects a release that is older than a deployed release. The same release is allowed again. A bundle cannot declare
 * itself a rollback, because the delivery account writes the bundle.
 *
 * @throws JobError RevisionOutOfSync with every service that runs a newer release; ConfigurationError when the tags of
 *   a stack do not name a release.
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
    `release ${String(release.sequence)} of ${release.application} is older than what is deployed: ${listed(newer)}; to go back, revert the later commits and push: the new release gets a higher number`,
  );
}

/** Statuses of stacks without resources: deleted, a change set that was never executed, a rolled-back creation. */
const WITHOUT_RESOURCES: ReadonlySet<string> = new Set([
  'DELETE_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
]);

/** Returns undefined when there is no stack, or when the stack has no resources. */
async function deployedSequence(client: CloudFormationClient, stack: string): Promise<number | undefined> {
  const tags = await tagsOf(client, stack);
  const value = tags?.find(({ Key }) => Key === STACK_TAGS.sequence)?.Value;
  if (tags === undefined) return undefined;
  if (value !== undefined && /^\d{1,15}$/.test(value)) return Number(value);
  throw configurationError(
    `stack ${stack} has ${value === undefined ? 'no tag' : 'an unreadable tag'} ${STACK_TAGS.sequence}, so the deployed release is unknown; have Terraform's role set the tag to the number of the deployed release, then retry the stage`,
  );
}

async function tagsOf(client: CloudFormationClient, stack: string): Promise<Tag[] | undefined> {
  const current = await during(`reading stack ${stack}`, () => findStack(client, stack));
  return current === undefined || WITHOUT_RESOURCES.has(current.StackStatus ?? '')
    ? undefined
    : (current.Tags ?? []);
}
