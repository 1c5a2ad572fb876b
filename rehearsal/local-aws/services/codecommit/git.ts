import { z } from 'zod';

import { arn, type AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import { KeyedQueue } from '../../keyed-queue';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
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

/**
 * Returns the URL of a repository.
 *
 * @param accessKeyId access key with which git calls. Absent if the local AWS checks no permissions.
 */
export function gitUrl(
  endpoint: string,
  { accountId, region }: AccountRegion,
  name: string,
  accessKeyId?: string,
): string {
  const url = new URL(`/codecommit/${accountId}/${region}/v1/repos/${name}`, endpoint);
  url.username = accessKeyId ?? '';
  url.password = accessKeyId === undefined ? '' : 'unused';
  return url.href;
}

const repositorySchema = z.object({ repositoryMetadata: z.object({ repositoryId: z.string() }) });

/** Serves git over HTTP. The user name of a request is an access key, whose permissions decide. */
export function gitRoute(
  parts: Pick<ServiceContext, 'moto' | 'events' | 'permissions'> & { readonly repositories: Repositories },
): Route {
  const { repositories, moto, events, permissions } = parts;
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

  const serve = async (
    exchange: Exchange,
    [, accountId = '', region = '', name = '', suffix = '']: Match,
  ) => {
    const accountRegion = { accountId, region };
    const isPush =
      suffix === '/git-receive-pack' || exchange.url.searchParams.get('service') === 'git-receive-pack';
    const accessKeyId = accessKeyOf(exchange);
    const denial = await permissions.ofCaller(accessKeyId, region, [
      {
        action: `codecommit:Git${isPush ? 'Push' : 'Pull'}`,
        resource: arn('codecommit', accountRegion, name),
      },
    ]);
    if (denial !== undefined) {
      sendText(exchange, accessKeyId === undefined ? 401 : 403, denial);
      return;
    }
    const directory = repositories.find(accountRegion, name);
    if (directory === undefined) {
      sendText(exchange, 404, `account ${accountId} has no CodeCommit repository '${name}' in ${region}`);
      return;
    }
    const pathInfo = `/${repositories.path(accountRegion, name)}${suffix}`;
    // Runs one push to a repository at a time, so that every reference that changes during a push was changed by this push.
    await (suffix === '/git-receive-pack'
      ? pushes.run(directory, () => push(exchange, accountRegion, name, directory, pathInfo))
      : runHttpBackend(exchange, repositories, pathInfo));
  };

  return (exchange) => {
    const match = matchGit(exchange);
    return match && serve(exchange, match);
  };
}

type Match = readonly string[];

/**
 * Returns the access key in the user name. The credential helper of the AWS CLI appends a session token after `%`:
 * https://docs.aws.amazon.com/codecommit/latest/userguide/setting-up-https-unixes.html.
 */
function accessKeyOf(exchange: Exchange): string | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
  return basic === undefined ? undefined : Buffer.from(basic, 'base64').toString().split(/[%:]/)[0];
}

function sendText(exchange: Exchange, status: number, text: string): void {
  // git sends the user name only after a response with status 401.
  const challenge = status === 401 ? ['WWW-Authenticate', 'Basic realm="CodeCommit"'] : [];
  exchange.send({
    status,
    headers: ['Content-Type', 'text/plain', ...challenge],
    body: Buffer.from(`${text}\n`),
  });
}
