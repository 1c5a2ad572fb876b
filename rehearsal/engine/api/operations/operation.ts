import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { z } from 'zod';

import type { EngineContext } from '../../context';
import type { Pipelines } from '../../executions/pipelines';
import type { Caller } from '../../types';
import { findPipeline, type FoundPipeline } from '../find-pipeline';
import { parseInput } from '../input';

type Body = Readonly<Record<string, unknown>>;

/** Handles a request for one API operation. @throws ApiError for a request that AWS rejects. */
export type Handler = (input: unknown, caller: Caller) => Promise<Body> | Body;
/** Handlers by operation name. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Returns a handler that first parses the input. */
export function on<T>(
  schema: z.ZodType<T>,
  handle: (input: T, caller: Caller) => Promise<Body> | Body,
): Handler {
  return (input, caller) => handle(parseInput(schema, input), caller);
}

/** What the handlers of all operations share. */
export class Api {
  constructor(
    readonly engine: EngineContext,
    private readonly pipelines: Pipelines,
  ) {}

  /** @throws ApiError of type PipelineNotFoundException if the pipeline does not exist. */
  find(name: string, { accountId, region }: Caller): Promise<FoundPipeline> {
    return findPipeline(this.engine, this.pipelines, { accountId, region, name });
  }

  /** Returns the ARN of the caller. The local STS finds the caller by the access key in the signature. */
  async readCallerArn({ accessKeyId, region }: Caller): Promise<string> {
    // The secret access key is a dummy, because the local AWS does not verify signatures.
    const session = { accessKeyId, secretAccessKey: 'unknown', sessionToken: '' };
    const sts = this.engine.aws.client(STSClient, session, region);
    const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    return arn ?? accessKeyId;
  }
}
