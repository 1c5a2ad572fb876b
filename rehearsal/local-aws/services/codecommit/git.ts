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
 * URL of git over HTTP: `/codecommit/<account>/<region>/v1/repos/<name>`. In AWS the host names the Region and the
 * signature names the account; here there is one host and no signature. Only the three requests of git's smart
 * protocol match, because the older protocol reads files by their paths.
 */
const PATH =
  /^\/codecommit\/(\d{12})\/([a-z0-9-]+)\/v1\/repos\/([\w.-]+)(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/** Returns the path of a repository's URL. */
export const gitPath = (accountId: string, region: string, name: string) =>
  `/codecommit/${accountId}/${region}/v1/repos/${name}`;

const repositorySchema = z.object({ repositoryMetadata: z.object({ repositoryId: z.string() }) });

/** Git over HTTP, without a password. */
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
      // The references have changed even when the client disconnected before the answer.
      await sendEvents(accountRegion, name, directory, before);
    }
  };

  return (exchange) => {
    // A signed request is for S3, because a bucket may also be called "codecommit".
    const match = exchange.signature === undefined ? PATH.exec(exchange.url.pathname) : null;
    if (match === null) return undefined;
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
    // Pushes run one at a time, so that the references that differ before and after are the ones of this push.
    return suffix === '/git-receive-pack'
      ? pushes.run(directory, () => push(exchange, accountRegion, name, directory, pathInfo))
      : runHttpBackend(exchange, repositories, pathInfo);
  };
}
