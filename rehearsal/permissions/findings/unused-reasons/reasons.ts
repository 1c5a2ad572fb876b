import { FUNCTION_REASONS } from './functions';
import { PEOPLE_REASONS } from './people';
import { PIPELINE_REASONS } from './pipelines';
import type { RoleKind } from './role-kinds';
import { SERVICE_REASONS } from './services';
import type { UnusedReason } from './unused-reason';

/** Reasons for the unused permissions of a kind of role, and the file that contains the reasons. */
export interface KindReasons {
  readonly file: string;
  readonly reasons: readonly UnusedReason[];
}

/** The reasons for the unused permissions of every kind of role. */
export const UNUSED_REASONS: Readonly<Record<RoleKind, KindReasons>> = {
  ...inFile('people.ts', PEOPLE_REASONS),
  ...inFile('pipelines.ts', PIPELINE_REASONS),
  ...inFile('functions.ts', FUNCTION_REASONS),
  ...inFile('services.ts', SERVICE_REASONS),
};

function inFile<Kind extends RoleKind>(
  name: string,
  reasons: Readonly<Record<Kind, readonly UnusedReason[]>>,
): Record<Kind, KindReasons> {
  const file = `rehearsal/permissions/findings/unused-reasons/${name}`;
  const entries = Object.entries<readonly UnusedReason[]>(reasons).map(([kind, ofKind]) => [
    kind,
    { file, reasons: ofKind },
  ]);
  return Object.fromEntries(entries) as Record<Kind, KindReasons>;
}
