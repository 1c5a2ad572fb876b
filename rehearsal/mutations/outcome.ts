import { z } from 'zod';

import { UNEXPECTED } from '../scenarios/scenario';

/** What the rehearsal of a mutated product showed. */
export type Outcome =
  /** An expectation of the scenario failed, for this reason. */
  | { readonly kind: 'noticed'; readonly reason: string }
  /** The scenario passed without the protection. */
  | { readonly kind: 'unnoticed' }
  /** The mutated product did not come so far that an expectation could fail. */
  | { readonly kind: 'broken'; readonly reason: string };

const resultSchema = z.object({ ok: z.boolean(), error: z.string().optional() });

/** Returns the outcome of a rehearsal with `--json`. @param lines lines of its stdout and stderr. */
export function outcomeOf(lines: readonly string[]): Outcome {
  const document = lines.filter((line) => line.startsWith('{')).at(-1);
  if (document === undefined) {
    return {
      kind: 'broken',
      reason: `the rehearsal printed no result; its last line: ${lines.at(-1) ?? ''}`,
    };
  }
  const { ok, error = '' } = resultSchema.parse(JSON.parse(document));
  if (ok) return { kind: 'unnoticed' };
  return { kind: error.startsWith(UNEXPECTED) ? 'noticed' : 'broken', reason: error };
}
