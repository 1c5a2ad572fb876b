import { randomUUID } from 'node:crypto';

import type { Exchange } from '../../exchange';
import { headerOf, type Answer, type MotoClient } from '../../moto/moto-client';

/**
 * Checks the `If-Match` and `If-None-Match` conditions of CopyObject against the target object. moto checks these
 * conditions for PutObject and CompleteMultipartUpload, but ignores them for CopyObject. The caller must prevent
 * concurrent writes to the same object key.
 *
 * @returns an error response, or undefined if the conditions are met.
 */
export async function rejectCopy(exchange: Exchange, moto: MotoClient): Promise<Answer | undefined> {
  const ifNoneMatch = exchange.header('if-none-match');
  const ifMatch = exchange.header('if-match');
  if (ifNoneMatch === undefined && ifMatch === undefined) return undefined;
  const { status, headers } = await moto.head(exchange.path, exchange.signature?.region ?? 'us-east-1');
  const etag = status === 200 ? headerOf(headers, 'etag') : undefined;
  if (ifNoneMatch === '*' && etag !== undefined)
    return errorAnswer(412, 'PreconditionFailed', 'If-None-Match');
  if (ifMatch === undefined) return undefined;
  if (etag === undefined) return errorAnswer(404, 'NoSuchKey', 'If-Match');
  return withoutQuotes(etag) === withoutQuotes(ifMatch)
    ? undefined
    : errorAnswer(412, 'PreconditionFailed', 'If-Match');
}

const withoutQuotes = (etag: string) => etag.replaceAll('"', '');

function errorAnswer(status: number, code: string, condition: string): Answer {
  const message =
    code === 'NoSuchKey'
      ? 'The specified key does not exist.'
      : 'At least one of the pre-conditions you specified did not hold';
  const id = randomUUID();
  const body =
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
    `<Condition>${condition}</Condition><RequestId>${id}</RequestId></Error>`;
  return {
    status,
    headers: ['Content-Type', 'application/xml', 'x-amz-request-id', id],
    body: Buffer.from(body),
  };
}
