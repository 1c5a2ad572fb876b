import type { Caller } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import type { Identities, Signature } from '../../identity';
import { KeyedQueue } from '../../keyed-queue';
import type { Answer, MotoClient } from '../../moto/moto-client';
import { accepted, reasonOf, StackApi, validationError } from './moto-stacks';
import { startOperation, StackEvents, type StackOperation } from './events';
import { StackFailures, type StackCall } from './rollbacks';
import { StackProtection } from './termination-protection';
import {
  compare,
  lookingChanged,
  readSubmission,
  writeSubmission,
  type Submission,
} from './submission';
import { suspectOf } from './failed-resource';

/** A stack that was created and failed has no resources left. moto keeps its parameters, so they stay declared. */
const withoutResources = ({ parameters }: Submission): Submission => ({
  template: JSON.stringify({
    Parameters: Object.fromEntries([...parameters.keys()].map((name) => [name, { Type: 'String' }])),
    Resources: {},
  }),
  parameters,
  tags: new Map(),
});

interface StackChange {
  readonly caller: Caller;
  readonly call: StackCall;
  readonly operation: StackOperation;
  readonly stackId: string;
  readonly submission: Submission;
  /** What the stack had before; undefined for a new one. */
  readonly previous: Submission | undefined;
}

/**
 * CloudFormation. moto creates and updates the resources; what a deployment decides from is made up for here:
 * - tokens and operation ids on stack events (events.ts);
 * - "No updates are to be performed.": moto compares resolved parameters with given ones, so it never says so of a
 *   template with SSM parameters or defaults; and it says so of an update of nothing but tags, which is one;
 * - the rollback (rollbacks.ts): a resource that fails makes moto's CreateStack or UpdateStack fail, and the stack
 *   stays half made; in AWS the call succeeds, and the stack is rolled back;
 * - termination protection (termination-protection.ts).
 */
export function cloudFormationRoute(parts: {
  readonly identities: Identities;
  readonly moto: MotoClient;
  readonly report: (line: string) => void;
}): Route {
  const { identities, report } = parts;
  const api = new StackApi(parts.moto);
  const events = new StackEvents();
  const failures = new StackFailures();
  const protection = new StackProtection();
  const submissions = new Map<string, Submission>();
  const queue = new KeyedQueue();

  const put = async (
    exchange: Exchange,
    caller: Caller,
    form: URLSearchParams,
    call: StackCall,
    stack: string,
  ) => {
    const before = await api.stackId(caller, stack);
    const previous = before === undefined ? undefined : submissions.get(before);
    const submission = await readSubmission(form, previous, (url) => api.template(url));
    const refusal =
      call === 'UpdateStack' && before !== undefined ? refused(before, submission, previous) : undefined;
    if (refusal !== undefined) return refusal;
    const onlyTags =
      call === 'UpdateStack' && previous !== undefined && compare(submission, previous) === 'tags only';
    const answer = await exchange.ask(onlyTags ? withTemplate(form, submission.template) : undefined);
    const stackId = before ?? (await api.stackId(caller, stack));
    if (stackId === undefined) return answer;
    const operation = startOperation(form.get('ClientRequestToken') ?? undefined);
    const own = events.assign(await api.events(caller, stackId), operation);
    if (answer.status !== 200) {
      const started = own.at(-1);
      // Without an event of its own nothing had begun: moto refused the call, as AWS would.
      if (started === undefined || (call === 'CreateStack' && before !== undefined)) return answer;
      return rollBack({ caller, call, operation, stackId, submission, previous }, started, answer);
    }
    submissions.set(stackId, submission);
    failures.forget(stackId);
    return withOperationId(answer, operation);
  };

  const refused = (
    stackId: string,
    next: Submission,
    previous: Submission | undefined,
  ): Answer | undefined => {
    if (failures.statusOf(stackId) === 'ROLLBACK_COMPLETE') {
      return validationError(`Stack:${stackId} is in ROLLBACK_COMPLETE state and can not be updated.`);
    }
    return previous !== undefined && compare(next, previous) === 'none'
      ? validationError('No updates are to be performed.')
      : undefined;
  };

  const rollBack = async (change: StackChange, started: string, failed: Answer): Promise<Answer> => {
    const { caller, call, operation, stackId, submission, previous } = change;
    const suspect = await suspectOf(submission.template, previous?.template, (id) =>
      api.hasResource(caller, stackId, id),
    );
    const back = call === 'CreateStack' ? withoutResources(submission) : previous;
    const undone = back && (await api.ask(caller, 'UpdateStack', stackId, writeSubmission(back)));
    const xml = await api.events(caller, stackId);
    const rollback = events.assign(xml, operation);
    if (undone?.status !== 200) {
      report(
        `CloudFormation: ${stackId} failed (${reasonOf(failed)}), and moto could not roll it back: see moto.log`,
      );
      return failed;
    }
    events.add(
      failures.record({ stackId, call, xml, started, rollback, suspect, reason: reasonOf(failed) }),
      operation,
    );
    return withOperationId(accepted(call, stackId), operation);
  };

  const remove = async (exchange: Exchange, caller: Caller, form: URLSearchParams, stack: string) => {
    const stackId = await api.stackId(caller, stack);
    const refusal = stackId === undefined ? undefined : protection.refuseDeletion(stack, stackId);
    if (refusal !== undefined) return refusal;
    const answer = await exchange.ask();
    if (stackId !== undefined) {
      const operation = startOperation(form.get('ClientRequestToken') ?? undefined);
      events.assign(await api.events(caller, stackId), operation);
      if (answer.status === 200) failures.forget(stackId);
    }
    return answer;
  };

  const answerOf = async (exchange: Exchange, signature: Signature): Promise<Answer | undefined> => {
    const form = new URLSearchParams((await exchange.body()).toString());
    const action = form.get('Action');
    const stack = form.get('StackName');
    if (action === 'DescribeStacks') {
      return edit(await exchange.ask(), (xml) => protection.completeStacks(failures.completeStacks(xml)));
    }
    if (action === 'DescribeStackEvents') {
      return edit(await exchange.ask(), (xml) => events.complete(failures.completeEvents(xml)));
    }
    if (stack === null || !isChange(action)) return undefined;
    const caller = await identities.callerOf(signature);
    const name = /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
    return queue.run(`${caller.accountId}/${caller.region}/${name}`, async () => {
      if (action === 'DeleteStack') return remove(exchange, caller, form, stack);
      if (action === 'UpdateTerminationProtection') {
        return protection.update(form, stack, await api.stackId(caller, stack));
      }
      return put(exchange, caller, form, action, stack);
    });
  };

  const handle = async (exchange: Exchange, signature: Signature) => {
    const answer = await answerOf(exchange, signature);
    if (answer === undefined) await exchange.passThrough();
    else exchange.send(answer);
  };

  return (exchange) => {
    const { signature } = exchange;
    return signature?.service === 'cloudformation' && exchange.method === 'POST'
      ? handle(exchange, signature)
      : undefined;
  };
}

const CHANGES = ['CreateStack', 'UpdateStack', 'DeleteStack', 'UpdateTerminationProtection'] as const;
const isChange = (action: string | null): action is (typeof CHANGES)[number] =>
  CHANGES.some((change) => change === action);

const edit = (answer: Answer, change: (xml: string) => string): Answer => ({
  ...answer,
  body: Buffer.from(change(answer.body.toString())),
});

const withOperationId = (answer: Answer, operation: StackOperation) =>
  edit(answer, (xml) => xml.replace('</StackId>', `</StackId><OperationId>${operation.id}</OperationId>`));

/** The same call with the template in it, changed in nothing that counts. */
function withTemplate(form: URLSearchParams, template: string): Buffer {
  const changed = new URLSearchParams(form);
  changed.delete('TemplateURL');
  changed.delete('UsePreviousTemplate');
  changed.set('TemplateBody', lookingChanged(template));
  return Buffer.from(changed.toString());
}
