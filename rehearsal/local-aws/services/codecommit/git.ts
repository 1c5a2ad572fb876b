import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import { KeyedQueue } from '../../keyed-queue';
import type { MotoClient } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { EventBus } from '../eventbridge/event-bus';
import { runHttpBackend } from './http-backend';
import { referenceEvents } from './reference-events';
import type { Repositories } from './repositories';

/**
 * Matches URLs of git over HTTP: `/codecommit/<account>/<region>/v1/repos/<name>`. The URL contains the account and
 * Region, because the local endpoint serves all accounts and Regions. Only requests of the smart HTTP protocol match,
 * because the dumb protocol would read files by path.
 */
const PATH =
  /^\/codecommit\/(\d{12})\/([a-z0-9-]+)\/v1\/repos\/([\w.-]+)(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/**
 * Matches the URL of a git request. Ignores signed requests: a signed request with such a path is an S3 request to a
 * bucket named "codecommit".
 */
const matchGit = ({ signature, path }: Exchange) =>
  signature === undefined ? (PATH.exec(path) ?? undefined) : undefined;

/** Returns true for a request of git, which the git route answers. */
export const isGitRequest = (exchange: Exchange) => matchGit(exchange) !== undefined;

/** Returns the URL path of a repository. */
export const gitPath = (accountId: string, region: string, name: string) =>
  `/codecommit/${accountId}/${region}/v1/repos/${name}`;

const repositorySchema = z.object({ repositoryMetadata: z.object({ repositoryId: z.string() }) });

/** Serves git over HTTP without authentication. */
export function gitRoute(parts: {
  readonly repositories: Repositories;
  readonly moto: MotoClient;
  readonly events: EventBus;
}): Route {
  const { repositories, moto, events } = parts;
  const pushes = new KeyedQueue();

  const sendEvents = async (
    accountRegion: AccountRegion,
    name: string,
    directory: string,
    before: ReadonlyMap<string, string>,
  ) => {
    const after = await repositories.references(directory);
    const input = { repositoryName: name };
    const target = 'CodeCommit_20150413.GetRepository';
    const answer = await moto.json({ service: 'codecommit', accountRegion, target, input });
    const { repositoryId: id } = repositorySchema.parse(answer).repositoryMetadata;
    for (const event of referenceEvents(accountRegion, { name, id }, before, after)) events.put(event);
  };

  const push = async (
    exchange: Exchange,
    accountRegion: AccountRegion,
    name: string,
    directory: string,
    pathInfo: string,
  ) => {
    const before = await repositories.references(directory);
    try {
      await runHttpBackend(exchange, repositories, pathInfo);
    } finally {
      // A push can change references even if the client disconnects before the response.
      await sendEvents(accountRegion, name, directory, before);
    }
  };

  return (exchange) => {
    const match = matchGit(exchange);
    if (match === undefined) return undefined;
    const [, accountId = '', region = '', name = '', suffix = ''] = match;
    const accountRegion = { accountId, region };
    const directory = repositories.find(accountRegion, name);
    if (directory === undefined) {
      exchange.send({
        status: 404,
        headers: ['Content-Type', 'text/plain'],
        body: Buffer.from(`account ${accountId} has no CodeCommit repository '${name}' in ${region}\n`),
      });
      return Promise.resolve();
    }
    const pathInfo = `/${repositories.path(accountRegion, name)}${suffix}`;
    // Runs one push to a repository at a time, so that every reference that changes during a push was changed by this push.
    return suffix === '/git-receive-pack'
      ? pushes.run(directory, () => push(exchange, accountRegion, name, directory, pathInfo))
      : runHttpBackend(exchange, repositories, pathInfo);
  };
}
