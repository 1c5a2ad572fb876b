import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import type { EventBus } from '../events/event-bus';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import { KeyedQueue } from '../../keyed-queue';
import type { MotoClient } from '../../moto/moto-client';
import { runHttpBackend } from './http-backend';
import { referenceEvents } from './reference-changes';
import type { Repositories } from './repositories';

/**
 * CodeCommit's git over HTTP. In AWS the host tells the Region and the signature the account; here, with one host and
 * no signature, both stand in the path: `/codecommit/<account>/<region>/v1/repos/<name>`. No password is asked for. Only
 * the three requests of git's smart protocol are answered: the older protocol reads files by their paths.
 */
const PATH =
  /^\/codecommit\/(\d{12})\/([a-z0-9-]+)\/v1\/repos\/([\w.-]+)(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

export const gitPath = (accountId: string, region: string, name: string) =>
  `/codecommit/${accountId}/${region}/v1/repos/${name}`;

const repositorySchema = z.object({ repositoryMetadata: z.object({ repositoryId: z.string() }) });

export function gitRoute(parts: {
  readonly repositories: Repositories;
  readonly moto: MotoClient;
  readonly events: EventBus;
}): Route {
  const { repositories, moto, events } = parts;
  const pushes = new KeyedQueue();

  const announce = async (
    place: AccountRegion,
    name: string,
    directory: string,
    before: ReadonlyMap<string, string>,
  ) => {
    const after = await repositories.references(directory);
    const input = { repositoryName: name };
    const target = 'CodeCommit_20150413.GetRepository';
    const answer = await moto.json({ service: 'codecommit', region: place.region, place, target, input });
    const { repositoryId: id } = repositorySchema.parse(answer).repositoryMetadata;
    for (const event of referenceEvents(place, { name, id }, before, after)) events.put(event);
  };

  const push = async (
    exchange: Exchange,
    place: AccountRegion,
    name: string,
    directory: string,
    pathInfo: string,
  ) => {
    const before = await repositories.references(directory);
    try {
      await runHttpBackend(exchange, repositories, pathInfo);
    } finally {
      // Also when the pusher went away before the answer: what moved has moved.
      await announce(place, name, directory, before);
    }
  };

  return (exchange) => {
    // A signed request is for S3: a bucket may be called "codecommit" too.
    const match = exchange.signature === undefined ? PATH.exec(exchange.url.pathname) : null;
    if (match === null) return undefined;
    const [, accountId = '', region = '', name = '', rest = ''] = match;
    const place = { accountId, region };
    const directory = repositories.find(place, name);
    if (directory === undefined) {
      exchange.send({
        status: 404,
        headers: ['Content-Type', 'text/plain'],
        body: Buffer.from(`account ${accountId} has no CodeCommit repository '${name}' in ${region}\n`),
      });
      return Promise.resolve();
    }
    const pathInfo = `/${repositories.path(place, name)}${rest}`;
    // One push at a time, so that what moved between "before" and "after" is what this push moved.
    return rest === '/git-receive-pack'
      ? pushes.run(directory, () => push(exchange, place, name, directory, pathInfo))
      : runHttpBackend(exchange, repositories, pathInfo);
  };
}
