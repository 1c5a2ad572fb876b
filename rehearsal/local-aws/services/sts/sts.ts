import { REHEARSAL } from '../../../permissions/call';
import { sessionOf, type Callers } from '../../../permissions/callers';
import { hasMfa } from '../../../permissions/requests/mfa';
import { textAt } from '../../../permissions/operations/input';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceModels } from '../../service-model/service-models';

/**
 * STS. moto opens the sessions; this route records which role each session has, and whether its caller used an MFA
 * device. A session that the rehearsal itself opens belongs to the rehearsal.
 */
export function stsRoute(callers: Callers, models: ServiceModels): Route {
  const assumeRole = async (exchange: Exchange, { accessKeyId }: Signature) => {
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
      callers.addSession(
        elementOf(text, 'AccessKeyId'),
        caller === REHEARSAL
          ? REHEARSAL
          : sessionOf({
              roleArn: textAt(call.input, 'RoleArn'),
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
