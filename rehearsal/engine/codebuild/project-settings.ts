import { z } from 'zod';

const variableSchema = z.strictObject({
  name: z.string(),
  value: z.string(),
  // Rejects variables from Parameter Store and Secrets Manager, because a rehearsed build must not read secrets.
  type: z.literal('PLAINTEXT').default('PLAINTEXT'),
});
/** Schema for the environment variables of a project or an action. */
export const variablesSchema = z
  .array(variableSchema)
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));

/**
 * Schema for a setting that the engine ignores, because the setting does not change a rehearsed build. A comment at
 * each use explains why.
 */
const ignored = z.unknown().optional();
/** Schema for a list that the engine does not support. The list must be empty. */
const none = z.array(z.unknown()).max(0).optional();

const sourceSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  buildspec: z.string().optional(),
  // The CodeBuild service model says about the source location: "CodePipeline ignores it" (ProjectSource).
  location: ignored,
  // `gitCloneDepth` and `insecureSsl` apply to git clones. The engine clones nothing, because the source is a zip from
  // a source action.
  gitCloneDepth: ignored,
  insecureSsl: ignored,
});

const artifactsSchema = z.strictObject({
  type: z.literal('CODEPIPELINE'),
  // The CodeBuild service model says about `location`, `path`, `namespaceType`, `name` and `packaging`: "CodePipeline
  // ignores this value" (ProjectArtifacts).
  location: ignored,
  path: ignored,
  namespaceType: ignored,
  name: ignored,
  packaging: ignored,
  // AWS rejects `encryptionDisabled` for CodePipeline. The engine does not support `overrideArtifactName`, with which a
  // buildspec sets the name of the artifact.
  encryptionDisabled: z.literal(false).optional(),
  overrideArtifactName: z.literal(false).optional(),
});

const environmentSchema = z.strictObject({
  // `type` and `image` select the build container on AWS. The engine runs the commands on this machine, without a
  // container.
  type: z.literal('LINUX_CONTAINER'),
  image: z.string(),
  environmentVariables: variablesSchema.default({}),
  privilegedMode: z.boolean().default(false),
  // The compute type changes only the speed of a build.
  computeType: ignored,
  // SERVICE_ROLE is required only for images in private registries, and the rehearsal pulls no build image.
  imagePullCredentialsType: z.literal('CODEBUILD').optional(),
});

/**
 * Schema for a project in a BatchGetProjects response. The schema is strict, because an ignored setting could make a
 * build on AWS differ from the rehearsed build.
 */
export const projectSchema = z.strictObject({
  name: z.string(),
  arn: z.string(),
  serviceRole: z.string(),
  source: sourceSchema,
  artifacts: artifactsSchema,
  environment: environmentSchema,
  timeoutInMinutes: z.number().optional(),
  // The cache location has no effect if the cache type is NO_CACHE.
  cache: z.strictObject({ type: z.literal('NO_CACHE'), location: ignored }).optional(),
  secondarySources: none,
  secondarySourceVersions: none,
  secondaryArtifacts: none,
  fileSystemLocations: none,
  // The fields from `description` to `badge` only describe the project.
  description: ignored,
  tags: ignored,
  created: ignored,
  lastModified: ignored,
  badge: ignored,
  // The fields from `projectVisibility` to `resourceAccessRole` only control who can view builds.
  projectVisibility: ignored,
  publicProjectAlias: ignored,
  resourceAccessRole: ignored,
  // CodePipeline encrypts artifacts with the KMS key of the artifact store, not with the KMS key of the project.
  encryptionKey: ignored,
  logsConfig: z
    .strictObject({
      cloudWatchLogs: z
        .strictObject({
          status: z.literal('ENABLED').default('ENABLED'),
          groupName: z.string().optional(),
          streamName: none,
        })
        .optional(),
      s3Logs: z
        .strictObject({ status: z.literal('DISABLED'), location: ignored, encryptionDisabled: ignored })
        .optional(),
    })
    .optional(),
  // The queue timeout has no effect, because the rehearsal starts every build immediately.
  queuedTimeoutInMinutes: ignored,
});
