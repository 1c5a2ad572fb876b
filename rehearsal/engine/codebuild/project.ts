import { BatchGetProjectsCommand, CodeBuildClient, type Project } from '@aws-sdk/client-codebuild';

import type { Aws, Session } from '../aws';
import { ActionFailure } from '../errors';
import { problemsOf } from '../schema-problems';
import { projectSchema } from './project-settings';

/** What the engine needs of a CodeBuild project. */
export interface BuildProject {
  readonly name: string;
  readonly arn: string;
  readonly serviceRole: string;
  readonly image: string;
  /** Inline text, or a path in the source; the file `buildspec.yml` when neither is given. */
  readonly buildspec: string;
  readonly timeoutMinutes: number;
  /** Whether Docker runs in it. */
  readonly privileged: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** CodeBuild's own default. */
const DEFAULT_TIMEOUT_MINUTES = 60;

/** @throws ActionFailure when there is no such project, or the engine does not run it. */
export async function readProject(
  aws: Aws,
  session: Session,
  region: string,
  name: string,
): Promise<BuildProject> {
  const { projects = [] } = await aws
    .client(CodeBuildClient, session, region)
    .send(new BatchGetProjectsCommand({ names: [name] }));
  const [found] = projects;
  if (found === undefined) {
    throw new ActionFailure(
      'ConfigurationError',
      `Error calling startBuild: Project cannot be found: ${name} in ${region}`,
    );
  }
  return buildProject(found);
}

/**
 * The project in what BatchGetProjects returned.
 *
 * @throws ActionFailure naming every setting that the engine does not run.
 */
export function buildProject(found: Project): BuildProject {
  const parsed = projectSchema.safeParse(found);
  if (!parsed.success) {
    throw new ActionFailure(
      'ConfigurationError',
      `the engine does not run the project ${found.name ?? ''}: ${problemsOf(parsed.error)}`,
    );
  }
  const { data } = parsed;
  const timeout = data.timeoutInMinutes ?? 0;
  const buildspec = data.source.buildspec ?? '';
  return {
    name: data.name,
    arn: data.arn,
    serviceRole: data.serviceRole,
    image: data.environment.image,
    buildspec: buildspec === '' ? 'buildspec.yml' : buildspec,
    timeoutMinutes: timeout === 0 ? DEFAULT_TIMEOUT_MINUTES : timeout,
    privileged: data.environment.privilegedMode,
    variables: data.environment.environmentVariables,
  };
}
