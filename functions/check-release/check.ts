import { writeOutput } from '../shared/artifacts/write-output';
import { JobError } from '../shared/job/errors';
import type { Job } from '../shared/job/job';
import { type JobResult, continued } from '../shared/job/job-result';
import { isLastInvocation } from '../shared/job/next-token';
import { UNLISTED, unlessUnlisted } from '../shared/job/running-action';
import { ARTIFACTS } from '../shared/release/names';
import { ledgerRelease, releaseVariable } from '../shared/release/history/release-variables';
import { openZip } from '../shared/zip/read';
import type { CheckRun } from './check-run';
import type { CheckReleaseParameters } from './contract';
import { readExecution } from './facts/execution';
import { gatherRelease } from './gather';
import { readReleaseOf } from '../shared/release/changes/release-content';
import { keepCopy, readCopy, writeCheckRecord } from './release/checked-copy';

type Run = CheckRun<CheckReleaseParameters>;

/**
 * Checks a build before a person approves the release. Reads the facts from AWS, checks every file for every
 * environment, allocates the release number, and writes the release files to the output artifact. A job for a build
 * that an earlier job has checked writes the same bytes again.
 *
 * @throws JobError when a check or a request fails.
 */
export async function checkRelease(job: Job, run: Run): Promise<JobResult> {
  const { application, pipeline, release: execution } = run.parameters;
  const facts = await unlessUnlisted(job, () =>
    readExecution(run.codePipeline, job, { pipeline, execution }),
  );
  if (facts === undefined) return continued(run.continuation, UNLISTED);
  const id = { application, execution, buildId: facts.buildId };
  let zip = await readCopy(run.recordBucket, id);
  if (zip === undefined) {
    const gathered = await gatherRelease(facts, run);
    if (gathered.kind === 'generating') {
      if (isLastInvocation(job)) throw stillGenerating(gathered.report);
      return continued(
        run.continuation,
        `CodeBuild has not completed the report in the report group ${gathered.report} yet`,
      );
    }
    zip = await keepCopy(run.recordBucket, id, gathered.zip);
  }
  return publish(job, zip, run);
}

/** Writes the check record and the output artifact. Both depend only on `zip`, the stored copy of the artifact. */
async function publish(job: Job, zip: Buffer, run: Run): Promise<JobResult> {
  const { release, bytes } = await readReleaseOf(await openZip(zip, `artifact ${ARTIFACTS.checked}`));
  await writeCheckRecord(run.recordBucket, release, bytes);
  await writeOutput(run.artifactS3, job, ARTIFACTS.checked, zip);
  return {
    kind: 'done',
    summary: `release ${String(release.sequence)} of ${release.application} checked: ${release.commit}`,
    externalExecutionId: release.buildId,
    outputs: { Sequence: String(release.sequence) },
    required: releaseVariable(ledgerRelease(release, bytes)),
  };
}

const stillGenerating = (report: string) =>
  new JobError(
    'SystemUnavailable',
    `the report in the report group ${report} is still GENERATING; retry the stage in a few minutes; if the report stays GENERATING, retry all actions of the stage Build`,
  );
