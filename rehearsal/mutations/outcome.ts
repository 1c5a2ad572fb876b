import { z } from 'zod';

import { UNEXPECTED } from '../scenarios/scenario';

/** What the rehearsal of a mutated product showed. */
export type Outcome =
  /** An expectation of the scenario failed, or IAM denied a call of a role that lost a statement, for this reason. */
  | { readonly kind: 'noticed'; readonly reason: string }
  /** The scenario passed without the protection. */
  | { readonly kind: 'unnoticed' }
  /** The mutated product did not come so far that an expectation could fail. */
  | { readonly kind: 'broken'; readonly reason: string };

const resultSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  permissions: z.object({
    denied: z.array(z.object({ principal: z.string(), message: z.string() })),
  }),
});

/**
 * Returns the outcome of a rehearsal with `--json`.
 *
 * @param lines lines of its stdout and stderr.
 * @param roles pattern of the names of the roles that lost a statement. Absent if none did.
 */
export function outcomeOf(lines: readonly string[], roles?: RegExp): Outcome {
  const document = lines.filter((line) => line.startsWith('{')).at(-1);
  if (document === undefined) {
    return {
      kind: 'broken',
      reason: `the rehearsal printed no result; its last line: ${lines.at(-1) ?? ''}`,
    };
  }
  const { ok, error = '', permissions } = resultSchema.parse(JSON.parse(document));
  if (ok) return { kind: 'unnoticed' };
  // The principal is a session: arn:aws:sts::<account>:assumed-role/<role>/<session>.
  const denied = permissions.denied.find(({ principal }) => roles?.test(principal.split('/')[1] ?? ''));
  if (denied !== undefined) return { kind: 'noticed', reason: denied.message };
  return { kind: error.startsWith(UNEXPECTED) ? 'noticed' : 'broken', reason: error };
}
