import { BatchGetBuildsCommand, type Build, type CodeBuildClient } from '@aws-sdk/client-codebuild';

import { JobError, configurationError, during } from '../../shared/job/errors';
import { shown } from '../../shared/text/text';
import type { BuildFacts } from './facts';

/** Properties that the build of an execution must have in CodeBuild's records. */
export interface ExpectedBuild {
  /** Name of the build project. */
  readonly project: string;
  /** Commit of the execution. */
  readonly commit: string;
  readonly pipeline: string;
}

/**
 * Reads a build, and checks that the pipeline started the build for the commit and that the build succeeded.
 *
 * @throws JobError when the build is not the expected one, or when the request fails.
 */
export async function readBuild(
  client: CodeBuildClient,
  id: string,
  expected: ExpectedBuild,
): Promise<BuildFacts> {
  const { builds = [] } = await during(`reading build ${id}`, () =>
    client.send(new BatchGetBuildsCommand({ ids: [id] })),
  );
  const build = builds.find((one) => one.id === id);
  if (build === undefined) {
    throw new JobError('RevisionUnavailable', `build ${id} does not exist any more; release again`);
  }
  checkOrigin(build, id, expected);
  return completeBuild(build, id);
}

function checkOrigin(
  { projectName = 'none', resolvedSourceVersion = 'none', initiator = 'nobody' }: Build,
  id: string,
  { project, commit, pipeline }: ExpectedBuild,
): void {
  if (projectName !== project) {
    throw configurationError(
      `build ${id} belongs to the build project ${shown(projectName)}; expected: ${project}; run cdktf deploy for the pipeline, then release again`,
    );
  }
  const starter = `codepipeline/${pipeline}`;
  if (initiator !== starter) {
    throw new JobError(
      'RevisionOutOfSync',
      `build ${id} was started by ${shown(initiator)}; expected: ${starter}; retry all actions of the stage Build`,
    );
  }
  if (resolvedSourceVersion !== commit) {
    throw new JobError(
      'RevisionOutOfSync',
      `build ${id} built the commit ${shown(resolvedSourceVersion)}; expected: ${commit}, the commit of the execution; retry all actions of the stage Build`,
    );
  }
}

function completeBuild(
  { arn, buildStatus, buildComplete, endTime, reportArns = [] }: Build,
  id: string,
): BuildFacts {
  if (buildStatus !== 'SUCCEEDED' && buildStatus !== 'IN_PROGRESS') {
    throw new JobError(
      'JobFailed',
      `build ${id} has the status ${buildStatus ?? 'none'}; expected: SUCCEEDED; retry all actions of the stage Build`,
    );
  }
  if (buildStatus === 'IN_PROGRESS' || buildComplete !== true || endTime === undefined || arn === undefined) {
    throw new JobError('SystemUnavailable', `CodeBuild has not completed build ${id} yet; retry the stage`);
  }
  return { id, arn, endTime, reportArns };
}
