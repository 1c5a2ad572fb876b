import { randomUUID } from 'node:crypto';

import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import { KeyedQueue } from '../../keyed-queue';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import type { Api, ApiCaller, ApiRequest, ApiResult } from './api/api';
import { RequestForm } from './api/form';
import { API_OPERATIONS, CHANGES, type ApiOperation } from './api/operations';
import { errorAnswer, notImplementedAnswer, successAnswer } from './api/xml';
import { CloudFormationError, refusalOf } from './errors';
import { Operations } from './operations/operations';
import { Stacks } from './stacks/stacks';

/** CloudFormation in the local AWS. */
export interface CloudFormation {
  readonly route: Route;
  /** Waits until every stack operation has ended or waits for a resource. */
  idle(): Promise<void>;
  /** Cancels all stack operations. */
  stop(): Promise<void>;
}

/**
 * CloudFormation, without moto: the API (`api/`), templates (`template/`, `parameters/`, `values/`), stack operations
 * (`operations/`), and handlers that create resources through the APIs of their services under the role of the stack
 * (`resources/`).
 */
export function createCloudFormation(context: ServiceContext): CloudFormation {
  const { identities, moto, endpoint, keyOf, permissions, pipelines, report, state } = context;
  const operations = new Operations(() => stacks, report, state);
  const stacks = new Stacks(state, () => new Date(Date.now() + (pipelines()?.ahead ?? 0)));
  const api: Api = {
    stacks,
    operations,
    endpoint,
    moto,
    keyOf,
    permissions,
    newOperation: ({ form }) => ({ id: randomUUID(), token: form.text('ClientRequestToken') }),
  };

  const callerOf = async (exchange: Exchange, signature: Signature): Promise<ApiCaller> => ({
    ...(await identities.callerOf(signature)),
    sessionToken: exchange.header('x-amz-security-token') ?? '',
  });

  const changes = new KeyedQueue();
  const run = (operation: ApiOperation, request: ApiRequest): Promise<ApiResult> | ApiResult =>
    CHANGES.has(request.form.action)
      ? changes.run(stackOf(request), async () => operation(api, request))
      : operation(api, request);

  const handle = async (exchange: Exchange, signature: Signature) => {
    const form = new RequestForm(new URLSearchParams((await exchange.body()).toString()));
    const operation = API_OPERATIONS[form.action];
    if (operation === undefined) {
      exchange.send(
        notImplementedAnswer(
          `the local AWS does not support the operation ${form.action} of CloudFormation; add it to rehearsal/local-aws/services/cloudformation/api/operations.ts`,
        ),
      );
      return;
    }
    try {
      const result = await run(operation, { form, caller: await callerOf(exchange, signature) });
      exchange.send(successAnswer(form.action, result));
    } catch (error) {
      const refusal = error instanceof CloudFormationError ? error : refusalOf(error);
      if (refusal === undefined) throw error;
      exchange.send(errorAnswer(refusal));
    }
  };

  return {
    route: (exchange) => {
      const { signature } = exchange;
      return signature?.service === 'cloudformation' && exchange.method === 'POST'
        ? handle(exchange, signature)
        : undefined;
    },
    idle: () => operations.idle(),
    stop: () => operations.cancelAll(),
  };
}

/** Returns the account, the Region and the name of the stack in a request, which has the name or the ARN of the stack. */
function stackOf({ form, caller: { accountId, region } }: ApiRequest): string {
  const stack = form.text('StackName') ?? '';
  const name = /^arn:[^/]*:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
  return `${accountId} ${region} ${name}`;
}
