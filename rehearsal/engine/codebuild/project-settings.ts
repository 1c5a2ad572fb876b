import { z } from 'zod';

const variableSchema = z.strictObject({
  name: z.string(),
  value: z.string(),
  // The engine reads no parameter and no secret, because a rehearsed build must not have one.
  type: z.literal('PLAINTEXT').default('PLAINTEXT'),
});
/** Environment variables of a project, or of an action. */
export const variablesSchema = z
  .array(variableSchema)
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));

/** A setting that does not change a rehearsed build. A comment at each use gives the reason. */
const ignored = z.unknown().optional();
/** A list of settings that the engine does not support. Only an empty list is allowed. */
const none = z.array(z.unknown()).max(0).optional();

const sourceSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  buildspec: z.string().optional(),
  // "CodePipeline ignores it" (ProjectSource of the service model).
  location: ignored,
  // The source is the zip of the source action, so nothing is cloned.
  gitCloneDepth: ignored,
  insecureSsl: ignored,
});

const artifactsSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  // "CodePipeline ignores this value" (ProjectArtifacts of the service model).
  location: ignored,
  path: ignored,
  namespaceType: ignored,
  name: ignored,
  packaging: ignored,
  // AWS rejects encryptionDisabled for artifacts of a pipeline. overrideArtifactName needs a name in the buildspec.
  encryptionDisabled: z.literal(false).optional(),
  overrideArtifactName: z.literal(false).optional(),
});

const environmentSchema = z.strictObject({
  // The commands run on this machine, in place of a Linux container.
  type: z.literal('LINUX_CONTAINER'),
  image: z.string(),
  environmentVariables: variablesSchema.default({}),
  privilegedMode: z.boolean().default(false),
  // The size of the machine changes only the speed of a build.
  computeType: ignored,
  // SERVICE_ROLE is for images of other registries, which the rehearsal does not pull.
  imagePullCredentialsType: z.literal('CODEBUILD').optional(),
});

/**
 * A project as BatchGetProjects returns it. The schema is strict, because an ignored setting could make the build
 * differ on AWS.
 */
export const projectSchema = z.strictObject({
  name: z.string(),
  arn: z.string(),
  serviceRole: z.string(),
  source: sourceSchema,
  artifacts: artifactsSchema,
  environment: environmentSchema,
  timeoutInMinutes: z.number().optional(),
  // A cache location has no effect without a cache.
  cache: z.strictObject({ type: z.literal('NO_CACHE'), location: ignored }).optional(),
  secondarySources: none,
  secondarySourceVersions: none,
  secondaryArtifacts: none,
  fileSystemLocations: none,
  // Descriptive settings.
  description: ignored,
  tags: ignored,
  created: ignored,
  lastModified: ignored,
  badge: ignored,
  // Settings that control who can view the builds.
  projectVisibility: ignored,
  publicProjectAlias: ignored,
  resourceAccessRole: ignored,
  // Artifacts are encrypted with the key of the pipeline's artifact store.
  encryptionKey: ignored,
  // The rehearsal writes the log to a file.
  logsConfig: ignored,
  // Rehearsed builds are not queued.
  queuedTimeoutInMinutes: ignored,
});
