import { z } from 'zod';

import type { Aws } from '../aws';
import { ApiError } from '../errors';
import type { PipelineDefinition } from './definition';
import { parseDefinition } from './parse-definition';
import type { PipelineId } from './pipeline-id';

export interface DeployedPipeline {
  readonly arn: string;
  /** Creation time in milliseconds since the epoch. */
  readonly created: number;
  readonly updated: number;
  readonly version: number;
  /** @throws DefinitionError if the engine cannot run the definition. */
  parse(): PipelineDefinition;
}

const date = z.union([
  z.number().transform((seconds) => seconds * 1000),
  z.iso.datetime().transform(Date.parse),
]);
const answerSchema = z.object({
  pipeline: z.looseObject({ version: z.int() }),
  metadata: z.object({ pipelineArn: z.string(), created: date, updated: date }),
});
const errorSchema = z.object({ __type: z.string(), message: z.string().optional() });

/**
 * Reads the deployed pipeline definition with `GetPipeline`. The code does not use the AWS SDK, because the SDK rejects
 * the date strings in moto's response.
 *
 * @throws ApiError of type PipelineNotFoundException if the pipeline does not exist.
 */
export async function readPipeline(aws: Aws, id: PipelineId): Promise<DeployedPipeline> {
  const { accessKeyId, sessionToken } = await aws.account(id.accountId, id.region);
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodePipeline_20150709.GetPipeline',
      'x-amz-security-token': sessionToken,
      // The signature is a dummy, because the local AWS reads only the access key and the Region from a signature.
      authorization:
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/${id.region}/codepipeline/aws4_request, ` +
        'SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ name: id.name }),
  });
  const body: unknown = await response.json();
  if (response.ok) {
    const { pipeline, metadata } = answerSchema.parse(body);
    return {
      arn: metadata.pipelineArn,
      created: metadata.created,
      updated: metadata.updated,
      version: pipeline.version,
      parse: () => parseDefinition(pipeline),
    };
  }
  const error = errorSchema.safeParse(body);
  if (error.data?.__type.includes('PipelineNotFoundException') === true) {
    throw new ApiError(
      'PipelineNotFoundException',
      `Account '${id.accountId}' does not have a pipeline with name '${id.name}'`,
    );
  }
  throw new Error(`GetPipeline ${id.name} answered ${String(response.status)}: ${JSON.stringify(body)}`);
}
