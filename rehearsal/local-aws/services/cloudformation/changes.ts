import type { Caller } from '../../../engine/types';
import type { RestorableState } from '../../../restorable-state';
import type { Exchange } from '../../exchange';
import type { Answer } from '../../moto/moto-client';
import { editBody, errorMessageOf, successAnswer, validationError } from './answers';
import { newOperation, type StackEvents, type StackOperation } from './events';
import { guessFailedResource } from './failed-resource';
import type { MotoStacks } from './moto-stacks';
import type { RolledBackAction, StackRollbacks } from './rollbacks';
import { compare, readSubmission, withEmptyLine, writeSubmission, type Submission } from './submission';
import type { TerminationProtection } from './termination-protection';

/** A request that creates, updates or deletes a stack. */
interface StackRequest {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly form: URLSearchParams;
  /** Stack name or stack id. */
  readonly stack: string;
}

/** A CreateStack or UpdateStack request to which moto has responded. */
interface StackChange extends StackRequest {
  readonly action: RolledBackAction;
  readonly stackId: string;
  /** True if the stack existed before the request. */
  readonly existed: boolean;
  readonly submission: Submission;
  /** Template, parameters and tags of the previous successful request. Undefined for a new stack. */
  readonly previous: Submission | undefined;
}

/** Creates, updates, rolls back and deletes stacks in moto. */
export class StackChanges {
  /** Template, parameters and tags of the last successful request for each stack, by stack id. */
  private readonly submissions: Map<string, Submission>;

  constructor(
    private readonly stacks: MotoStacks,
    private readonly events: StackEvents,
    private readonly rollbacks: StackRollbacks,
    private readonly protection: TerminationProtection,
    private readonly report: (line: string) => void,
    state: RestorableState,
  ) {
    this.submissions = state.map();
  }

  async createOrUpdate(action: RolledBackAction, request: StackRequest): Promise<Answer> {
    const { exchange, caller, form, stack } = request;
    const existingId = await this.stacks.readStackId(caller, stack);
    const previous = existingId === undefined ? undefined : this.submissions.get(existingId);
    const submission = await readSubmission(form, previous, (url) => this.stacks.readTemplate(url));
    const updatedId = action === 'UpdateStack' ? existingId : undefined;
    const rejection =
      updatedId === undefined ? undefined : this.rejectUpdate(updatedId, submission, previous);
    if (rejection !== undefined) return rejection;
    const onlyTags =
      action === 'UpdateStack' && previous !== undefined && compare(submission, previous) === 'tags only';
    const answer = await exchange.callMoto(
      onlyTags ? withChangedTemplate(form, submission.template) : undefined,
    );
    const stackId = existingId ?? (await this.stacks.readStackId(caller, stack));
    if (stackId === undefined) return answer;
    const existed = existingId !== undefined;
    return this.complete({ ...request, action, stackId, existed, submission, previous }, answer);
  }

  async delete({ exchange, caller, form, stack }: StackRequest): Promise<Answer> {
    const stackId = await this.stacks.readStackId(caller, stack);
    const rejection = stackId === undefined ? undefined : this.protection.rejectDeletion(stack, stackId);
    if (rejection !== undefined) return rejection;
    const answer = await exchange.callMoto();
    if (stackId !== undefined) {
      this.events.assignNew(await this.stacks.describeEvents(caller, stackId), newOperation(form));
      if (answer.status === 200) this.rollbacks.forget(stackId);
    }
    return answer;
  }

  async updateProtection({ caller, form, stack }: StackRequest): Promise<Answer> {
    return this.protection.update(form, stack, await this.stacks.readStackId(caller, stack));
  }

  private rejectUpdate(
    stackId: string,
    submission: Submission,
    previous: Submission | undefined,
  ): Answer | undefined {
    if (this.rollbacks.statusOf(stackId) === 'ROLLBACK_COMPLETE') {
      return validationError(`Stack:${stackId} is in ROLLBACK_COMPLETE state and can not be updated.`);
    }
    return previous !== undefined && compare(submission, previous) === 'none'
      ? validationError('No updates are to be performed.')
      : undefined;
  }

  /** Records a stack change if moto succeeded, and rolls the stack back if moto failed. */
  private async complete(change: StackChange, answer: Answer): Promise<Answer> {
    const { action, caller, form, stackId, existed, submission } = change;
    const operation = newOperation(form);
    const newEvents = this.events.assignNew(await this.stacks.describeEvents(caller, stackId), operation);
    if (answer.status === 200) {
      this.submissions.set(stackId, submission);
      this.rollbacks.forget(stackId);
      return withOperationId(answer, operation);
    }
    const firstEvent = newEvents.at(-1);
    // If there is no new stack event, moto rejected the request before any change, so no rollback is needed.
    if (firstEvent === undefined || (action === 'CreateStack' && existed)) return answer;
    return this.rollBack(change, operation, firstEvent, answer);
  }

  private async rollBack(
    change: StackChange,
    operation: StackOperation,
    firstEvent: string,
    failure: Answer,
  ): Promise<Answer> {
    const { caller, action, stackId, submission, previous } = change;
    const failedResource = await guessFailedResource(submission.template, previous?.template, (id) =>
      this.stacks.hasResource(caller, stackId, id),
    );
    const reason = errorMessageOf(failure);
    const target = action === 'CreateStack' ? withoutResources(submission) : previous;
    const update =
      target && (await this.stacks.call(caller, 'UpdateStack', stackId, writeSubmission(target)));
    const xml = await this.stacks.describeEvents(caller, stackId);
    const rollbackEvents = this.events.assignNew(xml, operation);
    if (update?.status !== 200) {
      this.report(
        `CloudFormation: ${action} of ${stackId} failed (${reason}), and moto could not roll back the stack; run the rehearsal with --keep to read moto.log`,
      );
      return failure;
    }
    const failureEvent = this.rollbacks.record({
      stackId,
      action,
      xml,
      firstEvent,
      rollbackEvents,
      failedResource,
      reason,
    });
    this.events.assign(failureEvent, operation);
    return withOperationId(successAnswer(action, stackId), operation);
  }
}

/**
 * Returns a template without resources, together with the parameters of the stack, for the rollback of a failed
 * creation. The template still declares the parameters, because moto keeps the parameter values.
 */
const withoutResources = ({ parameters }: Submission): Submission => ({
  template: JSON.stringify({
    Parameters: Object.fromEntries([...parameters.keys()].map((name) => [name, { Type: 'String' }])),
    Resources: {},
  }),
  parameters,
  tags: new Map(),
});

const withOperationId = (answer: Answer, operation: StackOperation) =>
  editBody(answer, (xml) =>
    xml.replace('</StackId>', `</StackId><OperationId>${operation.id}</OperationId>`),
  );

/** Returns the request body with an additional empty line in the template, so that moto runs the update. */
function withChangedTemplate(form: URLSearchParams, template: string): Buffer {
  const changed = new URLSearchParams(form);
  changed.delete('TemplateURL');
  changed.delete('UsePreviousTemplate');
  changed.set('TemplateBody', withEmptyLine(template));
  return Buffer.from(changed.toString());
}
