import { firstRoute, type Route } from '../../route';
import type { ServiceContext } from '../context';
import { apiRoute } from './api';
import { gitRoute } from './git';
import type { Repositories } from './repositories';

/** Handles the CodeCommit JSON API and git over HTTP. */
export function codeCommitRoute(
  { identities, moto, events }: Pick<ServiceContext, 'identities' | 'moto' | 'events'>,
  repositories: Repositories,
): Route {
  return firstRoute([apiRoute({ identities, repositories }), gitRoute({ repositories, moto, events })]);
}
