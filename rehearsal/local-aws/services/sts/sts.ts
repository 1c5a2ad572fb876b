import { REHEARSAL } from '../../../permissions/call';
import { sessionOf, type Callers } from '../../../permissions/callers';
import { hasMfa } from '../../../permissions/requests/mfa';
import { textAt } from '../../../permissions/operations/input';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { assumeRoleEvent } from './assume-role-event';
import type { ServiceModels } from '../../service-model/service-models';

/**
 * STS. moto opens the sessions; this route records which role each session has, and whether its caller used an MFA
 * device. A session that the rehearsal itself opens belongs to the rehearsal, and CloudTrail records the others.
 */
export function stsRoute(
  { events }: Pick<ServiceContext, 'events'>,
  callers: Callers,
  models: ServiceModels,
): Route {
  const assumeRole = async (exchange: Exchange, { accessKeyId, region }: Signature) => {
    const call = await models.operationOf(exchange);
    if (call?.operation !== 'AssumeRole') {
      await exchange.passThrough();
      return;
    }
    const answer = await exchange.callMoto();
    const text = answer.body.toString();
    if (answer.status === 200) {
      const caller = await callers.callerOf(accessKeyId);
      const policy = textAt(call.input, 'Policy');
      const roleArn = textAt(call.input, 'RoleArn');
      if (caller !== undefined && caller !== REHEARSAL) {
        const roleSessionName = textAt(call.input, 'RoleSessionName');
        events.put(assumeRoleEvent(caller, region, { roleArn, roleSessionName }));
      }
      callers.addSession(
        elementOf(text, 'AccessKeyId'),
        caller === REHEARSAL
          ? REHEARSAL
          : sessionOf({
              roleArn,
              sessionArn: elementOf(text, 'Arn'),
              userId: elementOf(text, 'AssumedRoleId'),
              mfa: caller !== undefined && hasMfa(caller, call.input),
              sessionPolicy: policy === '' ? undefined : policy,
            }),
      );
    }
    exchange.send(answer);
  };
  return (exchange) => {
    const { signature } = exchange;
    return signature?.service === 'sts' ? assumeRole(exchange, signature) : undefined;
  };
}

function elementOf(xml: string, name: string): string {
  const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  if (value === undefined) throw new Error(`the answer of AssumeRole has no ${name}`);
  return value;
}
