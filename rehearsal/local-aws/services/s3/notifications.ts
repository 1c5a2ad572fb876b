import type { AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import { headerOf } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { readS3Request } from './request';

/** Account and Region of each bucket that sends events to EventBridge, by bucket name. */
export type EventBridgeBuckets = Map<string, AccountRegion>;

const ELEMENT = /<EventBridgeConfiguration\s*(\/>|>)/;

/**
 * Handles the notification configurations of buckets. moto accepts the element `EventBridgeConfiguration` but does not
 * return the element, so Terraform would plan the same change again and again. This route records the buckets that have
 * the element, and adds the element to responses.
 */
export function notificationRoute(
  { identities, moto }: Pick<ServiceContext, 'identities' | 'moto'>,
  buckets: EventBridgeBuckets,
): Route {
  const put = async (exchange: Exchange, signature: Signature, bucket: string) => {
    const answer = await exchange.callMoto();
    if (answer.status === 200) {
      buckets.delete(bucket);
      if (ELEMENT.test((await exchange.body()).toString())) {
        // Records the caller's account, because only the owner of a bucket can change its notification configuration.
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
    const answer = await exchange.callMoto();
    const text = answer.body.toString();
    const elementMissing = answer.status === 200 && buckets.has(bucket) && !ELEMENT.test(text);
    exchange.send(elementMissing ? { ...answer, body: Buffer.from(withEventBridge(text)) } : answer);
  };

  const forgetDeleted = async (exchange: Exchange, bucket: string) => {
    const { status } = await exchange.passThrough();
    if (status === 204) buckets.delete(bucket);
  };

  return (exchange) => {
    const request = readS3Request(exchange);
    const { signature, method } = exchange;
    if (request === undefined || signature === undefined || request.key !== '') return undefined;
    const { bucket, query } = request;
    if (method === 'DELETE' && query.size === 0) return forgetDeleted(exchange, bucket);
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
