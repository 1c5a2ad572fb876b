import { z } from 'zod';

import type { Exchange } from '../../exchange';
import type { Route } from '../../front';

const PATH = /^\/2015-03-31\/functions(?:\/[^/]+\/code)?\/?$/;
const base64 = z.string().optional();
const inputSchema = z.object({ ZipFile: base64, Code: z.object({ ZipFile: base64 }).optional() });
const answerSchema = z.object({ FunctionArn: z.string() });

/** The zips of the functions, by ARN without version. */
export type FunctionCode = Map<string, Buffer>;

/**
 * Lambda. moto keeps a function's code and gives it back to nobody, and runs it in Docker only: the front keeps the
 * zip that passes by. Code that comes from S3 is not kept.
 */
export function lambdaCodeRoute(code: FunctionCode): Route {
  const keep = async (exchange: Exchange) => {
    const answer = await exchange.ask();
    if (answer.status === 200 || answer.status === 201) {
      const input = await exchange.input(inputSchema);
      const { FunctionArn: functionArn } = answerSchema.parse(JSON.parse(answer.body.toString()));
      const zip = input.ZipFile ?? input.Code?.ZipFile;
      if (zip !== undefined) code.set(unversioned(functionArn), Buffer.from(zip, 'base64'));
    }
    exchange.send(answer);
  };
  return (exchange) =>
    exchange.signature?.service === 'lambda' &&
    (exchange.method === 'POST' || exchange.method === 'PUT') &&
    PATH.test(exchange.url.pathname)
      ? keep(exchange)
      : undefined;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, without the version or alias behind it. */
export const unversioned = (functionArn: string) => functionArn.split(':').slice(0, 7).join(':');
