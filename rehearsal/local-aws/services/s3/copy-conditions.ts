import { randomUUID } from 'node:crypto';

import type { Exchange } from '../../exchange';
import { headerOf, type Answer, type MotoClient } from '../../moto/moto-client';

/**
 * The conditions of an S3 CopyObject on what it would overwrite. moto ignores them (it honours those of PutObject and
 * of CompleteMultipartUpload); the caller holds the key meanwhile, so nothing changes between question and copy.
 *
 * @returns the refusal, or undefined when the copy may go on.
 */
export async function refusedCopy(exchange: Exchange, moto: MotoClient): Promise<Answer | undefined> {
  const absent = exchange.header('if-none-match');
  const present = exchange.header('if-match');
  if (absent === undefined && present === undefined) return undefined;
  const { status, headers } = await moto.head(
    exchange.url.pathname,
    exchange.signature?.region ?? 'us-east-1',
  );
  const etag = status === 200 ? headerOf(headers, 'etag') : undefined;
  if (absent === '*' && etag !== undefined) return refusal(412, 'PreconditionFailed', 'If-None-Match');
  if (present === undefined) return undefined;
  if (etag === undefined) return refusal(404, 'NoSuchKey', 'If-Match');
  return unquoted(etag) === unquoted(present) ? undefined : refusal(412, 'PreconditionFailed', 'If-Match');
}

const unquoted = (etag: string) => etag.replaceAll('"', '');

function refusal(status: number, code: string, condition: string): Answer {
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
