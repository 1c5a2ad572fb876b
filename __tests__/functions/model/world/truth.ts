import { type Execution, replacedRelease } from './history';

/** Deployment that has changed a stack. */
export interface Deployment {
  readonly sequence: number;
  readonly execution: string;
  readonly digest: string;
  /** Number of the release that the operator of a rollback has named; undefined without a rollback. */
  readonly rollbackFrom: number | undefined;
  readonly at: number;
}

/** What happened to a release last, without what the services run. */
export interface TrueOutcome {
  readonly sequence: number;
  readonly execution: string;
  readonly status: 'succeeded' | 'failed' | 'rolled-back';
  readonly replacedBy?: number;
  readonly pipelineExecution: string;
  readonly attempt: number;
  readonly endedAt: string;
}

/** Release of an execution, in the output variables of its verification. */
interface NamedRelease {
  readonly sequence: number;
  readonly execution: string;
}

/** What the simulated environment knows about its releases, independently of the product. */
export class Truth {
  readonly deployments: Deployment[] = [];
  readonly outcomes = new Map<number, TrueOutcome>();
  /** Time of the first success, by `<execution> <digest>`. */
  readonly succeeded = new Map<string, number>();

  /** Records the end of an attempt. An execution that has not begun to deploy has no outcome. */
  ended(execution: Execution): void {
    const { actions, attempt, id: pipelineExecution, status } = execution;
    const last = actions.at(-1);
    const release = releaseOf(execution);
    const hasBegun = actions.some(({ action }) => action.name.startsWith('Deploy-'));
    if (last === undefined || release === undefined || !hasBegun) return;
    const end = { pipelineExecution, attempt, endedAt: new Date(last.changedAt).toISOString() };
    const { sequence } = release;
    const isSuccess = status === 'Succeeded';
    this.outcomes.set(sequence, { ...release, ...end, status: isSuccess ? 'succeeded' : 'failed' });
    if (!isSuccess) return;
    const deployed = this.deployments.at(-1);
    const title = `${release.execution} ${deployed?.digest ?? ''}`;
    if (!this.succeeded.has(title)) this.succeeded.set(title, last.changedAt);
    const replaced = this.outcomes.get(replacedRelease(execution) ?? 0);
    if (replaced === undefined) return;
    this.outcomes.set(replaced.sequence, {
      ...replaced,
      ...end,
      status: 'rolled-back',
      replacedBy: sequence,
    });
  }
}

function releaseOf({ actions }: Execution): NamedRelease | undefined {
  const text = actions.flatMap(({ outputs }) => outputs['Release'] ?? []).at(-1);
  if (text === undefined) return undefined;
  const { execution, sequence } = JSON.parse(text) as NamedRelease;
  return { sequence, execution };
}
