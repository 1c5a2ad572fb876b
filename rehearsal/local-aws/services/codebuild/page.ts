import { z } from 'zod';

import { pageOf } from '../../../engine/api/page';
import { ApiError } from '../../../engine/errors';
import { CodeBuildError } from './operation';

/** Maximum and default number of items in a response. */
const PAGE_SIZE = 100;

export const pageSchema = {
  maxResults: z.int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
  nextToken: z.string().optional(),
};

/** Sort order of a list. CodeBuild returns the newest item first by default. */
export const sortOrderSchema = z.enum(['ASCENDING', 'DESCENDING']).default('DESCENDING');
type SortOrder = z.infer<typeof sortOrderSchema>;

/** @param items from oldest to newest. */
export function sorted<T>(items: readonly T[], order: SortOrder): T[] {
  return order === 'ASCENDING' ? [...items] : [...items].reverse();
}

/**
 * Returns one page of a list.
 *
 * @throws CodeBuildError if no earlier page returned the token.
 */
export function page<T extends { readonly id: string }>(
  items: readonly T[],
  request: { readonly maxResults: number; readonly nextToken?: string | undefined },
) {
  try {
    return pageOf(items, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new CodeBuildError('InvalidInputException', error.message, { cause: error });
  }
}
