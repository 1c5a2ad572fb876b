import { firstRoute, type Route } from '../../route';
import type { ServiceContext } from '../context';
import { notificationRoute, type EventBridgeBuckets } from './notifications';
import { objectWriteRoute } from './object-writes';

/** S3. moto stores the objects; the front adds atomic conditional writes and the events of new objects. */
export function s3Route(context: Pick<ServiceContext, 'identities' | 'moto' | 'events'>): Route {
  const buckets: EventBridgeBuckets = new Map();
  return firstRoute([notificationRoute(context, buckets), objectWriteRoute(context, buckets)]);
}
