import { REHEARSAL, type Caller } from '../../../permissions/call';
import { sessionOf, type Callers } from '../../../permissions/callers';
import { hasMfa } from '../../../permissions/requests/mfa';
import { textAt } from '../../../permissions/operations/input';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { assumeRoleEvent } from './assume-role-event';
import type { ApiCall, ServiceModels } from '../../service-model/service-models';
import { UserSessions } from './user-sessions';

/**
 * STS. moto opens the sessions of roles; this route records which role each session has, and whether its caller used an MFA
 * device. A session that the rehearsal itself opens belongs to the rehearsal, and CloudTrail records the others.
 */
export function stsRoute(
  { events, identities }: Pick<ServiceContext, 'events' | 'identities'>,
  callers: Callers,
  models: ServiceModels,
): Route {
  const users = new UserSessions(callers, identities);
  const assumeRole = async (exchange: Exchange, { region }: Signature, call: ApiCall, caller?: Caller) => {
    const answer = await exchange.callMoto();
    const text = answer.body.toString();
    if (answer.status === 200) {
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
  const answerOf = async (exchange: Exchange, signature: Signature) => {
    const call = await models.operationOf(exchange);
    const caller = await callers.callerOf(signature.accessKeyId);
    const user = typeof caller === 'object' && caller.kind === 'user' ? caller : undefined;
    if (call?.operation === 'AssumeRole') await assumeRole(exchange, signature, call, caller);
    else if (call?.operation === 'GetSessionToken' && user !== undefined) {
      exchange.send(users.open(user, call.input));
    } else if (call?.operation === 'GetCallerIdentity' && user?.mfa !== undefined) {
      exchange.send(users.identity(user));
    } else await exchange.passThrough();
  };
  return (exchange) => {
    const { signature } = exchange;
    return signature?.service === 'sts' ? answerOf(exchange, signature) : undefined;
  };
}

function elementOf(xml: string, name: string): string {
  const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  if (value === undefined) throw new Error(`the answer of AssumeRole has no ${name}`);
  return value;
}
