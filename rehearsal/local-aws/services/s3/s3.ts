import { firstRoute, type Route } from '../../route';
import type { ServiceContext } from '../context';
import { notificationRoute, type EventBridgeBuckets } from './notifications';
import { objectWriteRoute } from './object-writes';

/**
 * Handles S3 requests. moto stores the objects; these routes add atomic conditional writes and events for new objects.
 */
export function s3Route(context: Pick<ServiceContext, 'identities' | 'moto' | 'events' | 'state'>): Route {
  const buckets: EventBridgeBuckets = context.state.map();
  return firstRoute([notificationRoute(context, buckets), objectWriteRoute(context, buckets)]);
}
