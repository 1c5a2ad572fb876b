import { UNUSED_REASONS, type KindReasons } from '../unused-reasons/reasons';
import { ROLE_KINDS, type RoleKind } from '../unused-reasons/role-kinds';
import { NEEDED_BY, type NeededBy } from './needed-by';
import type { StatementUse } from './statement-use';
import { UNNEEDED_REASONS, type UnneededReason } from './unneeded-reasons';

/** Part of the statements whose removal a scenario must notice. */
const NOTICED = 0.95;
const FOLDER = 'rehearsal/permissions/findings/statements';

/** What the project says about the statements of its roles. */
export interface StatementRecords {
  readonly neededBy: NeededBy;
  readonly unneeded: readonly UnneededReason[];
  readonly unused: Readonly<Record<RoleKind, KindReasons>>;
}

const RECORDS: StatementRecords = {
  neededBy: NEEDED_BY,
  unneeded: UNNEEDED_REASONS,
  unused: UNUSED_REASONS,
};

/**
 * Compares the statements that the scenarios needed with the records of this project.
 *
 * @returns a sentence for each needed statement without a right scenario, for each other statement without a reason, for
 *   each record that does not apply, and if the scenarios need too few of the statements.
 */
export function statementProblems(
  uses: readonly StatementUse[],
  records: StatementRecords = RECORDS,
): readonly string[] {
  return [
    ...uses.flatMap((use) =>
      use.scenarios.length > 0 ? neededProblems(use, records) : unneededProblems(use, records),
    ),
    ...outdated(uses, records),
    ...tooFew(uses),
  ];
}

function neededProblems({ kind, scenarios, statement }: StatementUse, records: StatementRecords): string[] {
  const recorded = records.neededBy[kind]?.[statement];
  const reason = records.unneeded.find((each) => each.kind === kind && each.statement === statement);
  return [
    ...(recorded !== undefined && scenarios.includes(recorded)
      ? []
      : [
          `the scenario ${scenarios[0] ?? ''} needs the statement ${statement} of '${kind}'; write so in ${FOLDER}/needed-by.ts`,
        ]),
    ...(reason === undefined
      ? []
      : [
          `the scenario ${scenarios[0] ?? ''} needs the statement ${statement} of '${kind}'; delete the reason in ${FOLDER}/unneeded-reasons.ts`,
        ]),
  ];
}

function unneededProblems({ kind, statement }: StatementUse, records: StatementRecords): string[] {
  const hasReason =
    records.unneeded.some((each) => each.kind === kind && each.statement === statement) ||
    records.unused[kind].reasons.some((each) => each.statement === statement);
  const isRecorded = records.neededBy[kind]?.[statement] !== undefined;
  return [
    ...(hasReason
      ? []
      : [
          `no call of a scenario would be denied without the statement ${statement} of '${kind}'; remove the statement in the stacks, or add the reason to ${FOLDER}/unneeded-reasons.ts`,
        ]),
    ...(isRecorded
      ? [`no scenario needs the statement ${statement} of '${kind}'; delete it in ${FOLDER}/needed-by.ts`]
      : []),
  ];
}

/** Returns a sentence for each record of a statement that no role has. */
function outdated(uses: readonly StatementUse[], { neededBy, unneeded }: StatementRecords): string[] {
  const isGranted = (kind: RoleKind, statement: string) =>
    uses.some((use) => use.kind === kind && use.statement === statement);
  const recorded = ROLE_KINDS.flatMap((kind) =>
    Object.keys(neededBy[kind] ?? {}).map((statement) => ({ kind, statement, file: 'needed-by.ts' })),
  );
  const reasons = unneeded.map(({ kind, statement }) => ({ kind, statement, file: 'unneeded-reasons.ts' }));
  return [...recorded, ...reasons]
    .filter(({ kind, statement }) => !isGranted(kind, statement))
    .map(
      ({ kind, statement, file }) =>
        `no role of the kind '${kind}' has the statement ${statement}; delete it in ${FOLDER}/${file}`,
    );
}

function tooFew(uses: readonly StatementUse[]): string[] {
  const needed = uses.filter(({ scenarios }) => scenarios.length > 0).length;
  if (needed >= NOTICED * uses.length) return [];
  return [
    `the scenarios need ${String(needed)} of ${String(uses.length)} statements; expected: at least ${String(NOTICED * 100)} %; let a scenario use more statements, or remove statements`,
  ];
}
