import type { AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import type { Identities, Signature } from '../../identity';
import { headerOf, type MotoClient } from '../../moto/moto-client';
import { readS3Request } from './request';

/** Buckets whose notification configuration turns EventBridge on, with their owner's account and their Region. */
export type EventBridgeBuckets = Map<string, AccountRegion>;

const ELEMENT = /<EventBridgeConfiguration\s*(\/>|>)/;

/**
 * S3 notification configurations. moto takes `EventBridgeConfiguration` and leaves it out when it is asked for it, so
 * Terraform would see a change in every plan: the front remembers it and puts it back in.
 */
export function s3NotificationRoute(parts: {
  readonly buckets: EventBridgeBuckets;
  readonly identities: Identities;
  readonly moto: MotoClient;
}): Route {
  const { buckets, identities, moto } = parts;

  const put = async (exchange: Exchange, signature: Signature, bucket: string) => {
    const answer = await exchange.ask();
    if (answer.status === 200) {
      buckets.delete(bucket);
      if (ELEMENT.test((await exchange.body()).toString())) {
        // Only the owner may change it, so the caller's account is the bucket's.
        const { accountId } = await identities.callerOf(signature);
        const { headers } = await moto.head(`/${bucket}`, signature.region);
        buckets.set(bucket, {
          accountId,
          region: headerOf(headers, 'x-amz-bucket-region') ?? signature.region,
        });
      }
    }
    exchange.send(answer);
  };

  const get = async (exchange: Exchange, bucket: string) => {
    const answer = await exchange.ask();
    const text = answer.body.toString();
    const missing = answer.status === 200 && buckets.has(bucket) && !ELEMENT.test(text);
    exchange.send(missing ? { ...answer, body: Buffer.from(withEventBridge(text)) } : answer);
  };

  const forget = async (exchange: Exchange, bucket: string) => {
    const { status } = await exchange.passThrough();
    if (status === 204) buckets.delete(bucket);
  };

  return (exchange) => {
    const request = readS3Request(exchange);
    const { signature, method } = exchange;
    if (request === undefined || signature === undefined || request.key !== '') return undefined;
    const { bucket, query } = request;
    if (method === 'DELETE' && query.size === 0) return forget(exchange, bucket);
    if (!query.has('notification')) return undefined;
    if (method === 'PUT') return put(exchange, signature, bucket);
    return method === 'GET' ? get(exchange, bucket) : undefined;
  };
}

function withEventBridge(xml: string): string {
  const element = '<EventBridgeConfiguration/>';
  return xml.includes('</NotificationConfiguration>')
    ? xml.replace('</NotificationConfiguration>', `${element}</NotificationConfiguration>`)
    : xml.replace(
        /<NotificationConfiguration([^>]*)\/>/,
        `<NotificationConfiguration$1>${element}</NotificationConfiguration>`,
      );
}
