import { randomUUID } from 'node:crypto';

import type { Answer } from '../../moto/moto-client';

export const API_VERSION = '2010-05-15';

/** Returns the error message in a response from moto. */
export function errorMessageOf({ body }: Answer): string {
  const message = /<Message>([\s\S]*?)<\/Message>/.exec(body.toString())?.[1];
  return message ?? 'moto failed without a message; run the rehearsal with --keep to read moto.log';
}

export const validationError = (message: string): Answer =>
  xmlAnswer(
    400,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/${API_VERSION}/"><Error><Type>Sender</Type>` +
      `<Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );

/** Returns the response of a successful CreateStack, UpdateStack or UpdateTerminationProtection request. */
export const successAnswer = (action: string, stackId: string): Answer =>
  xmlAnswer(
    200,
    `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/${API_VERSION}/"><${action}Result>` +
      `<StackId>${stackId}</StackId></${action}Result></${action}Response>`,
  );

function xmlAnswer(status: number, body: string): Answer {
  const id = randomUUID();
  return { status, headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id], body: Buffer.from(body) };
}

/** Returns a copy of a response with an edited body. */
export const editBody = (answer: Answer, edit: (xml: string) => string): Answer => ({
  ...answer,
  body: Buffer.from(edit(answer.body.toString())),
});
