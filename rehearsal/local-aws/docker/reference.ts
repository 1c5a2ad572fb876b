import { CommandError } from './flags';

/** Parsed image name: `host/path:tag`. */
export interface Reference {
  /** Image name without the tag: registry host and path. */
  readonly name: string;
  readonly tag: string;
}

const NAME =
  /^([a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** Parses an image name (https://pkg.go.dev/github.com/distribution/reference). The default tag is `latest`. */
export function parseReference(text: string): Reference {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  const name = colon === -1 ? text : text.slice(0, colon);
  const tag = colon === -1 ? 'latest' : text.slice(colon + 1);
  if (!NAME.test(name) || !TAG.test(tag)) {
    throw new CommandError(`invalid image name "${text}": invalid reference format`);
  }
  return { name, tag };
}

export const showReference = ({ name, tag }: Reference) => `${name}:${tag}`;

/** Returns the account, Region, host and repository of an image in a private ECR registry. */
export function parseEcrName(name: string): {
  accountId: string;
  region: string;
  host: string;
  repository: string;
} {
  const match = /^((\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?)\/(.+)$/.exec(name);
  const [, host, accountId, region, repository] = match ?? [];
  if (host === undefined || accountId === undefined || region === undefined || repository === undefined) {
    throw new CommandError(
      `cannot push ${name}: the rehearsal has only private ECR registries; ` +
        'use <account>.dkr.ecr.<region>.amazonaws.com/<repository>',
    );
  }
  return { accountId, region, host, repository };
}
