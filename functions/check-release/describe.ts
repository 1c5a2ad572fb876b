import { readFiles } from '../shared/artifacts/artifacts';
import { configurationError } from '../shared/job/errors';
import type { Job } from '../shared/job/job';
import { type JobResult, continued } from '../shared/job/job-result';
import { UNLISTED, checkRunning, unlessUnlisted } from '../shared/job/running-action';
import { approvalBudget } from '../shared/release/approval-message';
import { readCheckedRelease } from '../shared/release/checked-release';
import { ARTIFACTS } from '../shared/release/names';
import { checkedCopyKey } from '../shared/release/records';
import { replacesVariable } from '../shared/release/history/release-variables';
import { RELEASE_FILE } from '../shared/release/release-files';
import { listed } from '../shared/text/text';
import { FILE_BYTES } from '../shared/text/limits';
import { openCopy } from './changes/baseline';
import { changesReader } from './changes/read-changes';
import { readRunning } from './changes/running/running';
import type { RunningEnvironment } from './changes/running/service-state';
import { approvalTexts } from './changes/text/approval-texts';
import type { CheckRun } from './check-run';
import type { CheckedEnvironment, DescribeReleaseParameters } from './contract';
import { readCommit } from './facts/commit';

type Run = CheckRun<DescribeReleaseParameters>;

/**
 * Describes what a checked release changes in one environment, for its approvers. The action runs in the stage of the
 * environment, right before the approval. No other release can enter the stage until this release has left it, so the
 * description is still true when a person approves.
 *
 * @throws JobError when the function does not know the environment, when check-release has not written the artifact in
 *   this execution, or when a request fails.
 */
export async function describeRelease(job: Job, run: Run): Promise<JobResult> {
  const { application, services, repository, pipeline, release: execution } = run.parameters;
  const environment = environmentOf(run);
  const actions = await unlessUnlisted(job, () =>
    checkRunning(run.codePipeline, job, { pipeline, execution }),
  );
  if (actions === undefined) return continued(run.continuation, UNLISTED);
  const { releaseFile } = await readFiles(run.artifacts, {
    releaseFile: [`${ARTIFACTS.checked}::${RELEASE_FILE}`, FILE_BYTES],
  });
  const release = await readCheckedRelease(releaseFile, run.recordBucket, execution);
  // The copy has the bytes of the artifact, and only check-release may write the copy.
  const copy = await openCopy(run.recordBucket, checkedCopyKey(application, execution, release.buildId));
  const commitOf = (id: string) => readCommit(run.codeCommit, repository, id);
  const { signal } = run.deadline;
  const running = await readRunning(
    { cloudFormation: run.cloudFormation, records: run.recordBucket, s3In: run.s3In, signal },
    { application, services, stackPrefix: run.environment.STACK_PREFIX },
    environment,
  );
  const readChanges = changesReader(
    { application, commit: await commitOf(release.commit), services: copy.services },
    { records: run.recordBucket, readCommit: commitOf, signal },
  );
  return {
    kind: 'done',
    summary: `changes of release ${String(release.sequence)} in ${environment.name} described`,
    outputs: {},
    required: {
      ...replacesVariable(replacedBy(running)),
      ...approvalTexts(release, await readChanges(running), environment, {
        repository,
        region: run.region,
        budget: approvalBudget(environment),
      }),
    },
  };
}

/** Returns the number of the release that each service runs. */
const replacedBy = ({ services }: RunningEnvironment) =>
  new Map(
    [...services].map(([service, state]): [string, number | 'unknown' | undefined] => {
      if (state.kind === 'release') return [service, state.release.sequence];
      return [service, state.kind === 'nothing' ? undefined : 'unknown'];
    }),
  );

function environmentOf({ environments, parameters }: Run): CheckedEnvironment {
  const environment = environments.find(({ name }) => name === parameters.environment);
  if (environment !== undefined) return environment;
  throw configurationError(
    `the function check-release knows no environment ${parameters.environment}; allowed: ${listed(environments.map(({ name }) => name))}; run cdktf deploy for the function again, then release again`,
  );
}
