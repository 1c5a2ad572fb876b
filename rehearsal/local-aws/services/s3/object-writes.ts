import { bucketArn } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import { KeyedQueue } from '../../keyed-queue';
import { headerOf } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { createEvent } from '../eventbridge/event';
import { rejectCopy } from './copy-conditions';
import type { EventBridgeBuckets } from './notifications';
import { readS3Request, writeOf, type S3Request, type S3Write } from './request';

/**
 * Handles writes of S3 objects, one at a time for each object key. moto checks `If-None-Match: *` and `If-Match`
 * without a lock, so two concurrent writes could both succeed. The route also sends the event "Object Created" to the
 * local EventBridge, which can start a pipeline.
 */
export function objectWriteRoute(
  { identities, moto, events }: Pick<ServiceContext, 'identities' | 'moto' | 'events'>,
  buckets: EventBridgeBuckets,
): Route {
  const writes = new KeyedQueue();
  let sequence = 0;

  const sendEvent = async (exchange: Exchange, signature: Signature, request: S3Request, reason: S3Write) => {
    const owner = buckets.get(request.bucket);
    if (owner === undefined) return;
    const { headers } = await moto.head(exchange.path, signature.region);
    const version = headerOf(headers, 'x-amz-version-id');
    const { accountId: requester } = await identities.callerOf(signature);
    sequence += 1;
    events.put(
      createEvent(owner, {
        'detail-type': 'Object Created',
        source: 'aws.s3',
        resources: [bucketArn(owner.region, request.bucket)],
        detail: {
          version: '0',
          bucket: { name: request.bucket },
          object: {
            key: request.key,
            size: Number(headerOf(headers, 'content-length') ?? 0),
            etag: (headerOf(headers, 'etag') ?? '').replaceAll('"', ''),
            ...(version === undefined || version === 'null' ? {} : { 'version-id': version }),
            // Every `sequencer` has the same length, because consumers sort the events of an object by this string.
            sequencer: sequence.toString(16).toUpperCase().padStart(16, '0'),
          },
          'request-id': headerOf(headers, 'x-amzn-requestid') ?? '',
          requester,
          'source-ip-address': '127.0.0.1',
          reason,
        },
      }),
    );
  };

  const write = async (exchange: Exchange, signature: Signature, request: S3Request, kind: S3Write) => {
    const rejection = kind === 'CopyObject' ? await rejectCopy(exchange, moto) : undefined;
    if (rejection !== undefined) {
      exchange.send(rejection);
      return;
    }
    const { status } = await exchange.passThrough();
    if (status === 200) await sendEvent(exchange, signature, request, kind);
  };

  return (exchange) => {
    const request = readS3Request(exchange);
    const { signature } = exchange;
    if (request === undefined || signature === undefined) return undefined;
    const kind = writeOf(exchange, request);
    if (kind === undefined) return undefined;
    return writes.run(`${request.bucket}/${request.key}`, () => write(exchange, signature, request, kind));
  };
}
