import type { z } from 'zod';

import { messageOf } from '../../../engine/errors';
import type { CodeBuildRecords } from '../../../engine/codebuild/records/records';
import type { Caller } from '../../../engine/types';

/** A CodeBuild API error: status 400 with the error code in `__type`. */
export class CodeBuildError extends Error {
  constructor(
    readonly type: 'InvalidInputException' | 'ResourceAlreadyExistsException' | 'ResourceNotFoundException',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Handles a request for one API operation. @throws CodeBuildError for a request that AWS rejects. */
export type Operation = (records: CodeBuildRecords, input: unknown, caller: Caller) => object;

/** Returns an operation that checks its input with a schema. */
export function operation<T>(
  schema: z.ZodType<T>,
  handle: (records: CodeBuildRecords, input: T, caller: Caller) => object,
): Operation {
  return (records, input, caller) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return handle(records, parsed.data, caller);
    throw new CodeBuildError('InvalidInputException', messageOf(parsed.error), { cause: parsed.error });
  };
}
