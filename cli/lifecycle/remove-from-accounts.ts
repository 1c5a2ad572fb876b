import { OperationError } from '../../operations/operation-error';
import { Removal, type RemovalTarget } from '../../operations/removals';
import { confirm } from '../terminal/confirm';
import type { RemovalCommand } from './removal-command';
import { showPlan } from './show-plan';

/** `removed`: everything is gone. `nothing`: there was nothing to remove. `kept`: the user has changed nothing. */
export type Outcome = 'removed' | 'nothing' | 'kept';

/**
 * Shows what goes from the accounts and what stays, asks, and removes. Nothing is changed in any account before the user
 * has agreed and every account is ready.
 *
 * @param removals Prepared removals, in the order in which they run.
 * @param word Word that the user types to agree.
 * @throws OperationError when a person must do something first, or when a step fails.
 */
export async function removeFromAccounts(
  command: RemovalCommand,
  removals: readonly Removal[],
  word: string,
): Promise<Outcome> {
  const { progress, settings } = command;
  const left = removals.filter(({ isDone }) => !isDone);
  if (left.length === 0) return 'nothing';
  for (const removal of left) showPlan(await removal.describe(), progress);
  const blockers = (await Promise.all(left.map((removal) => removal.blockers()))).flat();
  if (blockers.length > 0) {
    throw new OperationError(`nothing was changed:\n${blockers.map((blocker) => `- ${blocker}`).join('\n')}`);
  }
  const question = `Type ${word} to ${settings.command} this`;
  if (!settings.yes && !(await confirm(question, word, settings.signal))) return 'kept';
  await command.withTools('*-state', async (toolsOf) => {
    for (const removal of left) {
      progress.part(`${settings.command === 'destroy' ? 'Destroy' : 'Remove from'} ${removal.account}`);
      await removal.run(await toolsOf(removal.account));
    }
  });
  return 'removed';
}

/** Opens the accounts and prepares the removals, one account after the other. */
export async function prepareRemovals(
  command: RemovalCommand,
  accounts: readonly string[],
  target: RemovalTarget,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const account of accounts) {
    removals.push(await Removal.prepare(command.config, await command.open(account), target));
  }
  return removals;
}
