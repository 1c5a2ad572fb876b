import { ApiError } from '../errors';

/**
 * Returns one page of a list that is sorted from newest to oldest. The next token identifies the last item of a page,
 * so that new items do not shift the next page.
 *
 * @throws ApiError of type InvalidNextTokenException if no earlier page returned the token.
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
      throw new ApiError(
        'InvalidNextTokenException',
        'nextToken is not from an earlier response to this operation; repeat the request without nextToken',
      );
    }
  }
  const slice = items.slice(begin, begin + maxResults);
  const last = slice.at(-1);
  const more = last !== undefined && begin + maxResults < items.length;
  return { items: slice, next: more ? { nextToken: Buffer.from(last.id).toString('base64url') } : {} };
}

/** Returns a timestamp in the unit of the AWS JSON 1.1 protocol: seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
