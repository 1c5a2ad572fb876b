import { z } from 'zod';

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

/** A setting that makes no difference to a build here, whatever it is; beside each stands why. */
const indifferent = z.unknown().optional();
/** A list the engine does not run, which may be given empty. */
const none = z.array(z.unknown()).max(0).optional();

const sourceSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  buildspec: z.string().optional(),
  // "CodePipeline ignores it" (ProjectSource of the service model).
  location: indifferent,
  // Nothing is cloned: the source is the zip of the source action.
  gitCloneDepth: indifferent,
  insecureSsl: indifferent,
});

const artifactsSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  // "CodePipeline ignores this value" (ProjectArtifacts of the service model), of each of these.
  location: indifferent,
  path: indifferent,
  namespaceType: indifferent,
  name: indifferent,
  packaging: indifferent,
  // AWS refuses the first for artifacts of a pipeline; the second is about a name in the buildspec.
  encryptionDisabled: z.literal(false).optional(),
  overrideArtifactName: z.literal(false).optional(),
});

const environmentSchema = z.strictObject({
  // The commands run on this machine, which stands for a Linux container.
  type: z.literal('LINUX_CONTAINER'),
  image: z.string(),
  environmentVariables: variablesSchema.default({}),
  privilegedMode: z.boolean().default(false),
  // Size of the machine: a build may be slower, not different.
  computeType: indifferent,
  // CodeBuild's own way to its own images; SERVICE_ROLE is for images that are not here.
  imagePullCredentialsType: z.literal('CODEBUILD').optional(),
});

/**
 * A project as BatchGetProjects returns it. Strict: a setting that is not written here the engine does not run,
 * and a build that was rehearsed without it would be another one on AWS.
 */
export const projectSchema = z.strictObject({
  name: z.string(),
  arn: z.string(),
  serviceRole: z.string(),
  source: sourceSchema,
  artifacts: artifactsSchema,
  environment: environmentSchema,
  timeoutInMinutes: z.number().optional(),
  // `location` is ignored without a cache.
  cache: z.strictObject({ type: z.literal('NO_CACHE'), location: indifferent }).optional(),
  secondarySources: none,
  secondarySourceVersions: none,
  secondaryArtifacts: none,
  fileSystemLocations: none,
  // For people, and for cost reports.
  description: indifferent,
  tags: indifferent,
  created: indifferent,
  lastModified: indifferent,
  badge: indifferent,
  // Who may look at the builds.
  projectVisibility: indifferent,
  publicProjectAlias: indifferent,
  resourceAccessRole: indifferent,
  // Artifacts are encrypted with the key of the pipeline's artifact store.
  encryptionKey: indifferent,
  // Where the log goes; here it goes to a file.
  logsConfig: indifferent,
  // No build waits for a machine here.
  queuedTimeoutInMinutes: indifferent,
});
