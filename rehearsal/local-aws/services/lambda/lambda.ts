import { z } from 'zod';

import type { Exchange } from '../../exchange';
import type { Route } from '../../route';

const PATH = /^\/2015-03-31\/functions(?:\/[^/]+\/code)?\/?$/;
const base64 = z.string().optional();
const inputSchema = z.object({ ZipFile: base64, Code: z.object({ ZipFile: base64 }).optional() });
const answerSchema = z.object({ FunctionArn: z.string() });

/** Code of each function as a zip, by function ARN without a version. */
export type FunctionCode = Map<string, Buffer>;

/**
 * Lambda. moto never returns the code of a function, and runs functions only in Docker. This route therefore keeps a
 * copy of the zip from each CreateFunction and UpdateFunctionCode request. Code in S3 is not supported.
 */
export function lambdaRoute(code: FunctionCode): Route {
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
  return (exchange) =>
    exchange.signature?.service === 'lambda' &&
    (exchange.method === 'POST' || exchange.method === 'PUT') &&
    PATH.test(exchange.url.pathname)
      ? keepCode(exchange)
      : undefined;
}

/** Returns the ARN of a function without a version or alias: `arn:aws:lambda:<region>:<account>:function:<name>`. */
export const withoutVersion = (functionArn: string) => functionArn.split(':').slice(0, 7).join(':');
