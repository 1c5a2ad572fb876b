import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import { KeyedQueue } from '../../keyed-queue';
import type { Answer } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { editBody } from './answers';
import { StackChanges } from './changes';
import { StackEvents } from './events';
import { MotoStacks } from './moto-stacks';
import { StackRollbacks } from './rollbacks';
import { TerminationProtection } from './termination-protection';

/**
 * CloudFormation. moto creates and updates the resources. These routes add the behavior of AWS that moto lacks:
 * - Stack events contain client request tokens and operation ids (events.ts).
 * - An update without changes returns "No updates are to be performed.", even if the template has SSM parameters or
 *   default values.
 * - An update that changes only tags succeeds.
 * - CreateStack and UpdateStack succeed even if a resource fails. The stack is then rolled back (rollbacks.ts).
 * - Stacks have termination protection (termination-protection.ts).
 */
export function cloudFormationRoute({
  identities,
  moto,
  report,
  state,
}: Pick<ServiceContext, 'identities' | 'moto' | 'report' | 'state'>): Route {
  const events = new StackEvents(state);
  const rollbacks = new StackRollbacks(state);
  const protection = new TerminationProtection(state);
  const changes = new StackChanges(new MotoStacks(moto), events, rollbacks, protection, report, state);
  const queue = new KeyedQueue();

  /** Handles a request and returns the response. Returns undefined if moto can handle the request unchanged. */
  const answerOf = async (exchange: Exchange, signature: Signature): Promise<Answer | undefined> => {
    const form = new URLSearchParams((await exchange.body()).toString());
    const action = form.get('Action');
    const stack = form.get('StackName');
    if (action === 'DescribeStacks') {
      return editBody(await exchange.callMoto(), (xml) =>
        protection.correctStacks(rollbacks.correctStacks(xml)),
      );
    }
    if (action === 'DescribeStackEvents') {
      return editBody(await exchange.callMoto(), (xml) => events.correctEvents(rollbacks.correctEvents(xml)));
    }
    if (stack === null || !isChange(action)) return undefined;
    const caller = await identities.callerOf(signature);
    const name = /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
    return queue.run(`${caller.accountId}/${caller.region}/${name}`, () => {
      const request = { exchange, caller, form, stack };
      if (action === 'DeleteStack') return changes.delete(request);
      if (action === 'UpdateTerminationProtection') return changes.updateProtection(request);
      return changes.createOrUpdate(action, request);
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
