import { TextDecoder } from 'node:util';

/** A person in a commit, and the time of the commit. */
export interface GitUser {
  readonly name: string;
  readonly email: string;
  /** Date in seconds since the epoch, followed by the UTC offset, e.g. `1484167798 -0800`. */
  readonly date: string;
}

export interface GitCommit {
  readonly treeId: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: GitUser;
  readonly committer: GitUser;
}

/**
 * Parses a raw git commit: header lines, an empty line and the message. A header line that starts with a space
 * continues the previous header. The header `encoding` names the encoding of the names and of the message.
 */
export function parseCommit(raw: Buffer): GitCommit {
  const encoding = valuesOf(headersOf(raw.toString('latin1')), 'encoding')[0];
  const text = decode(raw, encoding);
  const headers = headersOf(text);
  return {
    treeId: valuesOf(headers, 'tree')[0] ?? '',
    parents: valuesOf(headers, 'parent'),
    message: text.slice(text.indexOf('\n\n') + 2),
    author: parseUser(valuesOf(headers, 'author')[0] ?? ''),
    committer: parseUser(valuesOf(headers, 'committer')[0] ?? ''),
  };
}

/**
 * Decodes the bytes of a commit. Invalid bytes become U+FFFD. For UTF-16, or for an encoding that this machine cannot
 * decode, the bytes are read as ISO-8859-1, so that the headers stay readable.
 */
function decode(raw: Buffer, encoding = 'utf-8'): string {
  const decoder = decoderOf(encoding);
  return decoder === undefined || decoder.encoding.startsWith('utf-16')
    ? raw.toString('latin1')
    : decoder.decode(raw);
}

function decoderOf(encoding: string): TextDecoder | undefined {
  try {
    return new TextDecoder(encoding);
  } catch {
    return undefined; // The encoding is unknown.
  }
}

function headersOf(text: string): string[] {
  return text.slice(0, text.indexOf('\n\n')).replaceAll('\n ', '\u0000').split('\n');
}

function valuesOf(headers: readonly string[], name: string): string[] {
  return headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

function parseUser(text: string): GitUser {
  const match = /^(.*?) ?<(.*)> (\d+ [+-]\d{4})$/.exec(text);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', date: match?.[3] ?? '' };
}
