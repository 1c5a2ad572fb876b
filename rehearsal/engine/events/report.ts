import type { ActionRecord, RuleRecord, StageStatus } from '../executions/records';
import type { ExecutionScope } from '../executions/scope';
import type { EngineEvent } from '../types';
import { emitEvent } from './emit-event';
import { endState, sendActionState, sendStageState } from './state-change';

/** Status of a stage that has ended. */
type StageEnd = Exclude<StageStatus, 'InProgress' | 'Stopping'>;
type StepEnd = 'Succeeded' | 'Failed' | 'Abandoned';

/** Reports that the actions of a stage begin, or begin again after a failure. */
export function reportStageStart(scope: ExecutionScope, stage: string, resumed: boolean): void {
  emit(scope, { stage, status: 'InProgress' });
  sendStageState(scope, stage, resumed ? 'RESUMED' : 'STARTED');
}

export function reportStageEnd(scope: ExecutionScope, stage: string, status: StageEnd, since: number): void {
  emit(scope, { stage, status, seconds: secondsSince(scope, since) });
  if (status !== 'Skipped') sendStageState(scope, stage, endState(status));
}

export function reportActionStart(scope: ExecutionScope, run: ActionRecord): void {
  emit(scope, { stage: run.stage, action: run.action.name, status: 'InProgress' });
  sendActionState(scope, run, 'STARTED');
}

/** Reports that an action goes on. @param detail summary of the action. */
export function reportActionProgress(scope: ExecutionScope, run: ActionRecord, detail: string): void {
  emit(scope, { stage: run.stage, action: run.action.name, status: 'InProgress', detail });
}

/** @param detail summary or error of the action. */
export function reportActionEnd(scope: ExecutionScope, run: ActionRecord, status: StepEnd, detail?: string) {
  emit(scope, {
    stage: run.stage,
    action: run.action.name,
    status,
    seconds: secondsSince(scope, run.startTime),
    ...(detail === undefined ? {} : { detail }),
  });
  sendActionState(scope, run, endState(status));
}

export function reportApproval(
  scope: ExecutionScope,
  { stage, action }: ActionRecord,
  approval: NonNullable<EngineEvent['approval']>,
): void {
  emit(scope, { stage, action: action.name, status: 'InProgress', approval });
}

export function reportRuleStart(scope: ExecutionScope, { stage, rule }: RuleRecord): void {
  emit(scope, { stage, rule: rule.name, status: 'InProgress' });
}

/** @param detail summary or error of the rule. */
export function reportRuleEnd(scope: ExecutionScope, run: RuleRecord, status: StepEnd, detail?: string) {
  emit(scope, {
    stage: run.stage,
    rule: run.rule.name,
    status,
    seconds: secondsSince(scope, run.startTime),
    ...(detail === undefined ? {} : { detail }),
  });
}

const emit = ({ engine, pipeline, execution }: ExecutionScope, change: Parameters<typeof emitEvent>[3]) => {
  emitEvent(engine, pipeline, execution.id, change);
};

const secondsSince = ({ engine }: ExecutionScope, since: number) => (engine.clock.now() - since) / 1000;
