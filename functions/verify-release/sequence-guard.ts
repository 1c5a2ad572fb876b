import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

import { LARGEST_STEP, STACK_TAGS, sequenceOfTag, serviceStack } from '../shared/release/names';
import type { BundleManifest } from '../shared/release/bundle-manifest';
import { JobError, configurationError, during } from '../shared/job/errors';
import { findDeployedStack } from '../shared/aws/find-stack';
import { listed } from '../shared/text/text';

/**
 * Rejects a release that is older than a deployed release, and accepts the deployed release again. A bundle cannot
 * contain an exception for a rollback, because the delivery account writes the bundle and must not decide about
 * rollbacks.
 *
 * @throws JobError of type RevisionOutOfSync, with every service that runs a newer release or a much older one; of type
 *   ConfigurationError when the tags of a stack contain no release number; another JobError when a request fails.
 */
export async function checkSequence(
  cloudFormation: CloudFormationClient,
  stackPrefix: string,
  { release }: BundleManifest,
): Promise<void> {
  const newer: string[] = [];
  const farBehind: string[] = [];
  for (const service of Object.keys(release.services)) {
    const stack = serviceStack(stackPrefix, release.application, service);
    const deployed = await deployedSequence(cloudFormation, stack);
    if (deployed === undefined) continue;
    const text = `${service} runs release ${String(deployed)}`;
    if (deployed > release.sequence) newer.push(text);
    if (release.sequence - deployed > LARGEST_STEP) farBehind.push(text);
  }
  if (farBehind.length > 0) {
    throw new JobError(
      'RevisionOutOfSync',
      `release ${String(release.sequence)} of ${release.application} is more than ${LARGEST_STEP.toLocaleString('en')} numbers above the deployed release: ${listed(farBehind)}; find out who allocated the number, then release again`,
    );
  }
  if (newer.length === 0) return;
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(release.sequence)} of ${release.application} is older than the deployed release: ${listed(newer)}; to go back, revert the later commits and push: the new release gets a higher number`,
  );
}

/** Returns the number of the deployed release. Returns undefined when the stack does not exist or has no resources. */
async function deployedSequence(client: CloudFormationClient, stack: string): Promise<number | undefined> {
  const current = await during(`reading stack ${stack}`, () => findDeployedStack(client, stack));
  if (current === undefined) return undefined;
  const value = current.Tags?.find(({ Key }) => Key === STACK_TAGS.sequence)?.Value;
  const sequence = sequenceOfTag(value);
  if (sequence !== undefined) return sequence;
  throw configurationError(
    `stack ${stack} has ${value === undefined ? 'no tag' : 'an unreadable tag'} ${STACK_TAGS.sequence}, so the deployed release is unknown; have somebody with the deployRole set the tag to the number of the deployed release, then retry the stage`,
  );
}
