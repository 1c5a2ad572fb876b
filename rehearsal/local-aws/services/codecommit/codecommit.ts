import { firstRoute, type Route } from '../../route';
import type { ServiceContext } from '../context';
import { apiRoute } from './api';
import { gitRoute } from './git';
import type { Repositories } from './repositories';

/** Handles the CodeCommit JSON API and git over HTTP. */
export function codeCommitRoute(
  context: Pick<ServiceContext, 'identities' | 'moto' | 'events' | 'permissions'>,
  repositories: Repositories,
): Route {
  const { identities } = context;
  return firstRoute([apiRoute({ identities, repositories }), gitRoute({ ...context, repositories })]);
}
