import type { Decision } from '../../rehearsal/approvals';
import type { Progress } from '../../rehearsal/output/progress';
import { showResult } from '../../rehearsal/output/result';
import type { Rehearsal } from '../../rehearsal/rehearsal';
import type { RehearsalResult } from '../../rehearsal/result';
import { hasLogs } from '../../rehearsal/system/folders/work-directory';
import type { Environment } from '../../stacks/config';
import { askInTerminal } from '../terminal/ask-in-terminal';
import type { RehearseOptions } from './options';

/** Warning of a rehearsal that enforces no permissions. */
export const UNCHECKED = 'No permission is checked, because the rehearsal runs with --permissions off';

/** Asks the user for the decisions of one scenario, and prints the result. */
export class Conversation {
  private readonly begin = Date.now();
  /** Name of the environment for which the user rejected the release. */
  private rejected: string | undefined;

  constructor(
    private readonly options: RehearseOptions,
    private readonly progress: Progress,
    private readonly signal: AbortSignal,
  ) {}

  readonly decide = async (environment: Environment): Promise<Decision> => {
    const { json, yes } = this.options;
    if (yes) return { status: 'Approved', summary: 'approved by --yes' };
    const decision = await this.progress.withoutLiveView(() =>
      askInTerminal(environment, json ? process.stderr : process.stdout, this.signal),
    );
    if (decision.status === 'Rejected') this.rejected = environment.name;
    return decision;
  };

  async end(
    { result, services }: Pick<Rehearsal, 'result' | 'services'>,
    printJson: (result: RehearsalResult) => void = () => undefined,
  ): Promise<void> {
    const { begin, options, progress, rejected } = this;
    showResult(result, progress);
    printJson(result);
    progress.part(lastLine(result, secondsSince(begin), rejected));
    if (!options.enforcePermissions) progress.line(`${UNCHECKED}.`);
    const closing = options.keep ? undefined : closingLine(result);
    if (closing !== undefined) progress.line(closing);
    if (!options.keep && !result.ok && (await hasLogs(services.workDirectory))) {
      progress.line('The logs are deleted now; run the rehearsal again with --keep to read them.');
    }
  }
}

/** Returns the time since a moment, such as `31 s`. */
export const secondsSince = (begin: number) => `${((Date.now() - begin) / 1000).toFixed(0)} s`;

/**
 * Returns the last line of the output.
 *
 * @param rejected Name of the environment for which the user rejected the release.
 */
function lastLine({ ok, error }: RehearsalResult, duration: string, rejected?: string): string {
  if (!ok) return `Rehearsal failed after ${duration}: ${error ?? ''}`;
  return rejected === undefined
    ? `Rehearsal passed in ${duration}.`
    : `Rehearsal passed in ${duration}: you rejected the release for ${rejected}, so nothing was deployed there.`;
}

/** Returns a line about the services that have answered, which stop with the rehearsal. */
function closingLine({ ok, answers }: RehearsalResult): string | undefined {
  const answered = answers.flatMap(({ environment, service, status }) =>
    status === undefined ? [] : [`${environment} ${service} ${String(status)}`],
  );
  return ok && answered.length > 0
    ? `Answers of the services: ${answered.join(', ')}. Pass --keep to open the services in a browser.`
    : undefined;
}
