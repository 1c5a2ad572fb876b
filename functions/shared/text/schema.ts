import * as z from 'zod/mini';

/** Returns a schema for a string that matches `pattern` and has at most `maximum` characters. */
export const matching = /* @__NO_SIDE_EFFECTS__ */ (pattern: RegExp, maximum: number) =>
  z.string().check(z.regex(pattern), z.maxLength(maximum));

export const nonEmptyText = z.string().check(z.minLength(1));
export const count = z.int().check(z.gte(0));

/** Name of an application, an environment or a service. */
export const name = matching(/^[a-z][a-z0-9-]*$/, 64);
/** Names of the services of an application. */
export const serviceNames = z.array(name).check(z.minLength(1), z.maxLength(5));

/** Full git commit id. */
export const commitId = matching(/^[0-9a-f]{40}$/, 40);
/** SHA-256 in hex. */
export const sha256Hex = matching(/^[0-9a-f]{64}$/, 64);
/** Number of a release. The number orders the releases of an application, because each new number is the highest. */
export const sequence = z.int().check(z.gte(1));

export const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 36);
/** Id of a pipeline execution. */
export const executionId = uuid;
/** Name of a pipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html */
export const pipelineName = matching(/^[A-Za-z0-9.@_-]+$/, 100);
