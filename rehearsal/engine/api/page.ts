import { ApiError } from '../errors';

/**
 * One page of a list that is newest first. The token names the last item given, so that what is added
 * meanwhile moves nothing.
 *
 * @throws ApiError InvalidNextTokenException for a token that none of the pages gave.
 */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { maxResults, nextToken }: { readonly maxResults: number; readonly nextToken?: string | undefined },
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  let begin = 0;
  if (nextToken !== undefined) {
    const last = Buffer.from(nextToken, 'base64url').toString();
    begin = items.findIndex(({ id }) => id === last) + 1;
    if (begin === 0)
      throw new ApiError('InvalidNextTokenException', 'The next token is not one of a previous call');
  }
  const slice = items.slice(begin, begin + maxResults);
  const last = slice.at(-1);
  const more = last !== undefined && begin + maxResults < items.length;
  return { items: slice, next: more ? { nextToken: Buffer.from(last.id).toString('base64url') } : {} };
}

/** A time as JSON 1.1 has it: seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
