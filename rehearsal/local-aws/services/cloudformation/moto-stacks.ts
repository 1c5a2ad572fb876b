import type { AccountRegion } from '../../../../stacks/names';
import type { Answer, MotoClient } from '../../moto/moto-client';
import { API_VERSION } from './answers';

/** Client for moto's CloudFormation API. The requests use the account and Region of the original caller. */
export class MotoStacks {
  constructor(private readonly moto: MotoClient) {}

  call(
    { accountId, region }: AccountRegion,
    action: string,
    stack: string,
    form: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.moto.query({
      service: 'cloudformation',
      region,
      accountId,
      form: { Action: action, Version: API_VERSION, StackName: stack, ...form },
    });
  }

  /** Returns the XML response of DescribeStackEvents. */
  async describeEvents(accountRegion: AccountRegion, stack: string): Promise<string> {
    return (await this.call(accountRegion, 'DescribeStackEvents', stack)).body.toString();
  }

  /** Returns true if the stack has a resource with this logical id. */
  async hasResource(accountRegion: AccountRegion, stack: string, id: string): Promise<boolean> {
    const form = { LogicalResourceId: id };
    const { status } = await this.call(accountRegion, 'DescribeStackResource', stack, form);
    return status === 200;
  }

  /** Returns the id of a stack, or undefined if the stack does not exist. */
  async readStackId(accountRegion: AccountRegion, stack: string): Promise<string | undefined> {
    const { status, body } = await this.call(accountRegion, 'DescribeStacks', stack);
    return status === 200 ? /<StackId>([^<]+)<\/StackId>/.exec(body.toString())?.[1] : undefined;
  }

  /** Reads the template at `TemplateURL`, which refers to an S3 object. */
  async readTemplate(url: string): Promise<string> {
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
