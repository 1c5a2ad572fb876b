import { randomUUID } from 'node:crypto';

import type { AccountRegion } from '../../../../stacks/names';
import type { Answer, MotoClient } from '../../moto/moto-client';

const VERSION = '2010-05-15';

/** moto's CloudFormation, asked by the front itself in the caller's account and Region. */
export class StackApi {
  constructor(private readonly moto: MotoClient) {}

  ask(
    place: AccountRegion,
    action: string,
    stack: string,
    form: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.moto.query({
      service: 'cloudformation',
      region: place.region,
      accountId: place.accountId,
      form: { Action: action, Version: VERSION, StackName: stack, ...form },
    });
  }

  /** XML of DescribeStackEvents. */
  async events(place: AccountRegion, stack: string): Promise<string> {
    return (await this.ask(place, 'DescribeStackEvents', stack)).body.toString();
  }

  async hasResource(place: AccountRegion, stack: string, id: string): Promise<boolean> {
    const { status } = await this.ask(place, 'DescribeStackResource', stack, { LogicalResourceId: id });
    return status === 200;
  }

  /** Undefined when there is no such stack. */
  async stackId(place: AccountRegion, stack: string): Promise<string | undefined> {
    const { status, body } = await this.ask(place, 'DescribeStacks', stack);
    return status === 200 ? /<StackId>([^<]+)<\/StackId>/.exec(body.toString())?.[1] : undefined;
  }

  /** Reads a template by the URL that CreateStack was given: an object in S3. */
  async template(url: string): Promise<string> {
    const { hostname, pathname } = new URL(url);
    const bucket = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
    const answer = await this.moto.send({
      method: 'GET',
      path: bucket === undefined ? pathname : `/${bucket}${pathname}`,
      headers: ['Host', this.moto.endpoint.host],
    });
    return answer.body.toString();
  }
}

/** Why moto refused or failed, from its answer. */
export function reasonOf({ body }: Answer): string {
  const message = /<Message>([\s\S]*?)<\/Message>/.exec(body.toString())?.[1];
  return message ?? 'moto failed at it without a message: see moto.log';
}

export const validationError = (message: string): Answer =>
  xml(
    400,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/${VERSION}/"><Error><Type>Sender</Type>` +
      `<Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );

/** Answer of CreateStack, UpdateStack and UpdateTerminationProtection. */
export const accepted = (call: string, stackId: string): Answer =>
  xml(
    200,
    `<${call}Response xmlns="http://cloudformation.amazonaws.com/doc/${VERSION}/"><${call}Result>` +
      `<StackId>${stackId}</StackId></${call}Result></${call}Response>`,
  );

function xml(status: number, body: string): Answer {
  const id = randomUUID();
  return { status, headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id], body: Buffer.from(body) };
}
