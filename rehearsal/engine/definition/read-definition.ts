import { z } from 'zod';

import type { Aws } from '../aws';
import { ApiError } from '../errors';
import type { PipelineDefinition } from './definition';
import { parseDefinition } from './parse-definition';
import type { PipelineId } from './pipeline-id';

export interface DeployedPipeline {
  readonly arn: string;
  /** When it was created and last changed, as the local AWS writes it. */
  readonly created: number;
  readonly updated: number;
  /** As stored: `parse` is where it is refused if the engine does not run it. */
  readonly version: number;
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
 * The definition as it is deployed, by `GetPipeline` in the pipeline's account. Not through the SDK: moto
 * writes the dates of this one answer as text, which the SDK refuses.
 *
 * @throws ApiError PipelineNotFoundException
 */
export async function readPipeline(aws: Aws, id: PipelineId): Promise<DeployedPipeline> {
  const { accessKeyId, sessionToken } = await aws.account(id.accountId, id.region);
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodePipeline_20150709.GetPipeline',
      'x-amz-security-token': sessionToken,
      // The local AWS reads who calls and where from the scope; it checks no signature.
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
