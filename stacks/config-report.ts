import type { z } from 'zod';

/** How the checks of a whole configuration say what is wrong, and see what was said before. */
export interface Report {
  /** Whether the value there has a problem already: nothing is said that only follows from it. */
  readonly refused: (...path: readonly PropertyKey[]) => boolean;
  /** @param allowed What is allowed instead of `input`, the value there. */
  readonly problem: (path: readonly PropertyKey[], allowed: string, input: unknown) => void;
}

/** Reports to the one who parses. */
export function reportTo(context: z.RefinementCtx): Report {
  return {
    refused: (...path) =>
      context.issues.some(
        (issue) =>
          issue.path?.length === path.length && path.every((part, index) => issue.path?.[index] === part),
      ),
    problem: (path, allowed, input) => {
      context.addIssue({ code: 'custom', path: [...path], message: `allowed: ${allowed}`, input });
    },
  };
}
