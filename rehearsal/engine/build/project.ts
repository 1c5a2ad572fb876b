import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { z } from 'zod';

import type { Aws, Session } from '../aws';
import { ActionFailure } from '../errors';

/** What the engine needs of a CodeBuild project. */
export interface BuildProject {
  readonly name: string;
  readonly arn: string;
  readonly serviceRole: string;
  readonly image: string;
  /** Inline text, or a path in the source; the file `buildspec.yml` when neither is given. */
  readonly buildspec: string;
  readonly timeoutMinutes: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** CodeBuild's own default. */
const DEFAULT_TIMEOUT_MINUTES = 60;

const variableSchema = z.strictObject({
  name: z.string(),
  value: z.string(),
  // The other types would need the parameter or the secret: nothing in a build of this kind may hold one.
  type: z.literal('PLAINTEXT').default('PLAINTEXT'),
});
/** Environment variables of a project, or of an action. */
export const variablesSchema = z
  .array(variableSchema)
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));

const projectSchema = z.object({
  name: z.string(),
  arn: z.string(),
  serviceRole: z.string(),
  source: z.object({ type: z.literal('CODEPIPELINE'), buildspec: z.string().optional() }),
  artifacts: z.object({ type: z.literal('CODEPIPELINE') }),
  secondarySources: z.array(z.unknown()).max(0).optional(),
  secondaryArtifacts: z.array(z.unknown()).max(0).optional(),
  timeoutInMinutes: z.number().optional(),
  environment: z.object({ image: z.string(), environmentVariables: variablesSchema.default({}) }),
});

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
  const parsed = projectSchema.safeParse(found);
  if (!parsed.success) {
    throw new ActionFailure(
      'ConfigurationError',
      `the engine does not run the project ${name}: ${z.prettifyError(parsed.error)}`,
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
    variables: data.environment.environmentVariables,
  };
}
