import { writeOutput } from '../shared/artifacts/write-output';
import { JobError } from '../shared/job/errors';
import { type Job, userParametersOf } from '../shared/job/job';
import type { JobResult } from '../shared/job/job-result';
import { isLastInvocation, nextToken } from '../shared/job/next-token';
import { unlessUnlisted } from '../shared/job/running-action';
import { approvalBudget } from '../shared/release/approval-message';
import { ARTIFACTS } from '../shared/release/names';
import { parseJson } from '../shared/text/json';
import { approvalTexts } from './changes/text/approval-texts';
import { checkReleaseParametersSchema, checkedEnvironmentsSchema } from './contract';
import { readExecution } from './facts/execution';
import type { CheckRun } from './check-run';
import { gatherRelease } from './gather';
import type { CheckPorts } from './ports';
import { keepCopy, readCheckedFiles, readCopy, writeCheckRecord } from './release/checked-copy';

/**
 * Checks a build before a person is asked: reads the facts from AWS, checks every file for every environment, allocates
 * the release number, and writes the release files to the output artifact. A job for a build that an earlier job has
 * checked writes the same bytes again.
 *
 * @throws JobError when a check or a request fails.
 */
export async function checkRelease(job: Job, ports: CheckPorts): Promise<JobResult> {
  const { environment, accountId } = ports;
  const parameters = userParametersOf(job, checkReleaseParametersSchema);
  const { application, pipeline, release: execution } = parameters;
  const continuation = nextToken(job);
  ports.deadline.resumeWith(continuation);
  const run: CheckRun = {
    ...ports,
    parameters,
    environments: parseJson(
      environment.ENVIRONMENTS,
      "ENVIRONMENTS in the function's environment",
      checkedEnvironmentsSchema,
    ),
    recordBucket: { s3: ports.records, bucket: environment.RECORD_BUCKET, accountId },
  };
  const facts = await unlessUnlisted(job, () =>
    readExecution(ports.codePipeline, job, { pipeline, execution }),
  );
  if (facts === undefined) {
    return wait(continuation, 'CodePipeline does not list this action as running yet');
  }
  const id = { application, execution, buildId: facts.buildId };
  let zip = await readCopy(run.recordBucket, id);
  if (zip === undefined) {
    const gathered = await gatherRelease(facts, run);
    if (gathered.kind === 'generating') {
      if (isLastInvocation(job)) throw stillGenerating(gathered.report);
      return wait(continuation, `CodeBuild has not completed the report ${gathered.report} yet`);
    }
    zip = await keepCopy(run.recordBucket, id, gathered.zip);
  }
  return publish(job, zip, run);
}

/** Writes the record and the artifact, and returns the output variables. All of them depend only on the copy. */
async function publish(job: Job, zip: Buffer, run: CheckRun): Promise<JobResult> {
  const { release, releaseBytes, changes } = await readCheckedFiles(zip);
  await writeCheckRecord(run.recordBucket, release, releaseBytes);
  await writeOutput(run.artifactS3, job, ARTIFACTS.checked, zip);
  const texts = approvalTexts(release, changes, {
    environments: run.environments,
    repository: run.parameters.repository,
    region: run.region,
    budget: approvalBudget,
  });
  return {
    kind: 'done',
    summary: `release ${String(release.sequence)} of ${release.application} checked: ${release.commit}`,
    externalExecutionId: release.buildId,
    outputs: {},
    // The approval actions of all environments read these variables.
    required: { Sequence: String(release.sequence), ...texts },
  };
}

const stillGenerating = (report: string) =>
  new JobError(
    'SystemUnavailable',
    `the report in ${report} is still GENERATING; retry the stage in a few minutes; if the report stays GENERATING, retry all actions of the stage Build`,
  );

const wait = (token: string, reason: string): JobResult => ({
  kind: 'continue',
  token,
  summary: `${reason}; the job continues in the next invocation`,
});
