import { ApiError } from '../errors';

/**
 * Returns one page of a list whose newest item is first. The token names the last item of a page, so that new items do
 * not shift the next page.
 *
 * @throws ApiError InvalidNextTokenException for a token that no page has returned.
 */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { maxResults, nextToken }: { readonly maxResults: number; readonly nextToken?: string | undefined },
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  let begin = 0;
  if (nextToken !== undefined) {
    const last = Buffer.from(nextToken, 'base64url').toString();
    begin = items.findIndex(({ id }) => id === last) + 1;
    if (begin === 0) {
      throw new ApiError('InvalidNextTokenException', 'The next token is not from a previous answer');
    }
  }
  const slice = items.slice(begin, begin + maxResults);
  const last = slice.at(-1);
  const more = last !== undefined && begin + maxResults < items.length;
  return { items: slice, next: more ? { nextToken: Buffer.from(last.id).toString('base64url') } : {} };
}

/** Returns a time in the unit of JSON 1.1: seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
