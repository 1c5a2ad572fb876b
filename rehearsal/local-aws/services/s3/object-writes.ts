import { bucketArn } from '../../../../stacks/names';
import { makeEvent } from '../eventbridge/event';
import type { EventBus } from '../eventbridge/event-bus';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import type { Identities, Signature } from '../../identity';
import { KeyedQueue } from '../../keyed-queue';
import { headerOf, type MotoClient } from '../../moto/moto-client';
import { refusedCopy } from './copy-conditions';
import type { EventBridgeBuckets } from './notifications';
import { readS3Request, writeOf, type S3Request, type S3Write } from './request';

/**
 * Writes of S3 objects, one at a time for each key: moto looks whether a condition (`If-None-Match: *`, `If-Match`)
 * holds and then writes, without a lock, so that of two writers both could win. And moto cannot start a pipeline by
 * EventBridge: the front sends the event "Object Created".
 */
export function s3WriteRoute(parts: {
  readonly buckets: EventBridgeBuckets;
  readonly identities: Identities;
  readonly moto: MotoClient;
  readonly events: EventBus;
}): Route {
  const { buckets, identities, moto, events } = parts;
  const writes = new KeyedQueue();
  let sequence = 0;

  const announce = async (exchange: Exchange, signature: Signature, request: S3Request, reason: S3Write) => {
    const place = buckets.get(request.bucket);
    if (place === undefined) return;
    const { headers } = await moto.head(exchange.url.pathname, signature.region);
    const version = headerOf(headers, 'x-amz-version-id');
    const { accountId: requester } = await identities.callerOf(signature);
    sequence += 1;
    events.put(
      makeEvent(place, {
        'detail-type': 'Object Created',
        source: 'aws.s3',
        resources: [bucketArn(place.region, request.bucket)],
        detail: {
          version: '0',
          bucket: { name: request.bucket },
          object: {
            key: request.key,
            size: Number(headerOf(headers, 'content-length') ?? 0),
            etag: (headerOf(headers, 'etag') ?? '').replaceAll('"', ''),
            ...(version === undefined || version === 'null' ? {} : { 'version-id': version }),
            // Orders the events of one key: hexadecimal, to be compared as text of equal length.
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
    const refusal = kind === 'CopyObject' ? await refusedCopy(exchange, moto) : undefined;
    if (refusal !== undefined) {
      exchange.send(refusal);
      return;
    }
    const { status } = await exchange.passThrough();
    if (status === 200) await announce(exchange, signature, request, kind);
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
