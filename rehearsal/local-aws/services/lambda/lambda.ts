import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import type { PipelineApi } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import type { Route } from '../../route';
import type { ServiceContext } from '../context';
import { ACCOUNT_SETTINGS, sendAccountSettings } from './account-settings';
import type { FunctionCode } from './function-code';

const PATH = /^\/2015-03-31\/functions(?:\/[^/]+\/code)?\/?$/;
/** Path of a request that invokes a function, without a version. */
const INVOCATION = /^\/2015-03-31\/functions\/([\w-]+)\/invocations$/;
const base64 = z.string().optional();
const inputSchema = z.object({ ZipFile: base64, Code: z.object({ ZipFile: base64 }).optional() });
const answerSchema = z.object({ FunctionArn: z.string() });

/**
 * Lambda. moto never returns the code of a function, and runs functions only in Docker. This route therefore keeps a
 * copy of the zip from each CreateFunction and UpdateFunctionCode request. Code in S3 is not supported. The engine runs a
 * function that somebody invokes and waits for.
 */
export function lambdaRoute(
  { identities, pipelines }: Pick<ServiceContext, 'identities' | 'pipelines'>,
  code: FunctionCode,
): Route {
  const keepCode = async (exchange: Exchange) => {
    const answer = await exchange.callMoto();
    if (answer.status === 200 || answer.status === 201) {
      const input = await exchange.input(inputSchema);
      const { FunctionArn: functionArn } = answerSchema.parse(JSON.parse(answer.body.toString()));
      const zip = input.ZipFile ?? input.Code?.ZipFile;
      if (zip !== undefined) code.set(withoutVersion(functionArn), Buffer.from(zip, 'base64'));
    }
    exchange.send(answer);
  };
  const invoke = async (exchange: Exchange, signature: Signature, engine: PipelineApi, name: string) => {
    const caller = await identities.callerOf(signature);
    const event: unknown = JSON.parse((await exchange.body()).toString());
    const error = await engine.callFunction(arn('lambda', caller, `function:${name}`), event);
    const failure = error === undefined ? [] : ['X-Amz-Function-Error', 'Unhandled'];
    const body = Buffer.from(JSON.stringify(error === undefined ? null : { errorMessage: error }));
    exchange.send({ status: 200, headers: ['Content-Type', 'application/json', ...failure], body });
  };
  const settings = async (exchange: Exchange, signature: Signature) => {
    sendAccountSettings(exchange, await identities.callerOf(signature), code);
  };
  return (exchange) => {
    const { method, signature, url } = exchange;
    if (signature?.service !== 'lambda') return undefined;
    if (method === 'GET' && ACCOUNT_SETTINGS.test(url.pathname)) return settings(exchange, signature);
    const invoked = INVOCATION.exec(url.pathname)?.[1];
    const engine = pipelines();
    if (invoked !== undefined && engine !== undefined) {
      return isSynchronous(exchange) ? invoke(exchange, signature, engine, invoked) : undefined;
    }
    return (method === 'POST' || method === 'PUT') && PATH.test(url.pathname)
      ? keepCode(exchange)
      : undefined;
  };
}

const isSynchronous = (exchange: Exchange) =>
  (exchange.header('x-amz-invocation-type') ?? 'RequestResponse') === 'RequestResponse';

/** Returns the ARN of a function without a version or alias: `arn:aws:lambda:<region>:<account>:function:<name>`. */
export const withoutVersion = (functionArn: string) => functionArn.split(':').slice(0, 7).join(':');
