import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

import type { LedgerRelease } from '../../shared/release/history/ledger';
import { releaseIn } from '../../shared/release/history/release-variables';

/**
 * Returns the output variables of an action that invokes a function of this project. A build also has output variables,
 * but the repository decides what they contain.
 */
export const variablesOf = ({ input, output }: ActionExecutionDetail) =>
  input?.actionTypeId?.category === 'Invoke' ? output?.outputVariables : undefined;

/** Returns the release that the last of these actions names; undefined if none names a release. */
export const releaseOf = (actions: readonly ActionExecutionDetail[]): LedgerRelease | undefined =>
  actions.flatMap((action) => releaseIn(variablesOf(action)) ?? []).at(-1);
