import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';

import { findDeployedStack } from '../../shared/aws/find-stack';
import { during } from '../../shared/job/errors';
import type { LedgerRelease } from '../../shared/release/history/ledger';
import { IMAGE_PARAMETER, serviceStack } from '../../shared/release/names';
import { releaseTags } from '../../shared/release/release-tags';
import { type OutcomeRelease, runningReleaseSchema } from '../../shared/release/history/outcome';

/** Stacks of an application in the environment. */
export interface ServiceStacks {
  readonly cloudFormation: CloudFormationClient;
  /** Prefix of the names of the environment's stacks. */
  readonly prefix: string;
  readonly application: string;
}

/** Statuses of a stack whose resources have the values of its template and parameters. */
const STABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/;

/**
 * Returns the release that each service of a release runs now; null for a service without a working stack. A service whose
 * stack does not say what it runs is left out.
 *
 * @throws JobError when a request fails.
 */
export async function readRunning(
  { cloudFormation, prefix, application }: ServiceStacks,
  release: LedgerRelease,
): Promise<Record<string, OutcomeRelease | null>> {
  const entries = await Promise.all(
    Object.keys(release.images).map(async (service) => {
      const name = serviceStack(prefix, application, service);
      const stack = await during(`reading stack ${name}`, () => findDeployedStack(cloudFormation, name));
      const running = stack === undefined ? null : runningIn(stack, release, service);
      return running === undefined ? [] : [[service, running] as const];
    }),
  );
  return Object.fromEntries(entries.flat());
}

function runningIn(stack: Stack, release: LedgerRelease, service: string): OutcomeRelease | undefined {
  const { Parameters = [], StackStatus = '' } = stack;
  const tagged = runningReleaseSchema.safeParse(releaseTags(stack)).data;
  const image = Parameters.find(({ ParameterKey }) => ParameterKey === IMAGE_PARAMETER)?.ParameterValue;
  // AWS does not document whether a rollback also restores the tags. The image of the parameters decides.
  const isImageOfRelease = image?.endsWith(`@${release.images[service] ?? ''}`) === true;
  const isTaggedAsRelease = tagged?.sequence === release.sequence;
  return STABLE.test(StackStatus) && (!isTaggedAsRelease || isImageOfRelease) ? tagged : undefined;
}
