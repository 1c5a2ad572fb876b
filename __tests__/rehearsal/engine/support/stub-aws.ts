import { createServer } from 'node:http';

import { closeServer, listen, read, scopeOf } from './front';

/**
 * A fake AWS with the operations that a pipeline of approvals and rules needs: AssumeRole, GetCallerIdentity,
 * GetPipeline, DescribeAlarms and Publish.
 */
export interface StubAws {
  readonly endpoint: string;
  /** Pipeline definitions by name. Every account and Region returns the same definitions. */
  readonly pipelines: Map<string, Record<string, unknown>>;
  /** States of CloudWatch alarms by name. */
  readonly alarms: Map<string, string>;
  /** ARNs of the assumed roles, in the order of the calls. */
  readonly assumed: string[];
  /** Parameters of each SNS Publish request. */
  readonly published: URLSearchParams[];
  readonly accountOf: (accessKeyId: string) => string;
  close(): Promise<void>;
}

export const ACCOUNT = '111111111111';

export async function startStubAws(): Promise<StubAws> {
  const pipelines = new Map<string, Record<string, unknown>>();
  const alarms = new Map<string, string>();
  const assumed: string[] = [];
  const published: URLSearchParams[] = [];
  // Returns the account id in an access key. The fake AssumeRole creates access keys that contain the account id.
  const accountOf = (key: string): string => /^ASIA(\d{12})/.exec(key)?.[1] ?? ACCOUNT;
  const server = createServer((message, response) => {
    void read(message).then((body) => {
      const [key = '', , region = ''] = scopeOf(message);
      const json = (status: number, answer: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      };
      const target = String(message.headers['x-amz-target'] ?? '');
      if (target.endsWith('.DescribeAlarms')) {
        const { AlarmNames: names } = JSON.parse(body.toString()) as { AlarmNames: string[] };
        const found = names.filter((name) => alarms.has(name));
        json(200, { MetricAlarms: found.map((name) => ({ AlarmName: name, StateValue: alarms.get(name) })) });
        return;
      }
      if (target !== '') {
        const { name } = JSON.parse(body.toString()) as { name: string };
        const pipeline = pipelines.get(name);
        if (pipeline === undefined) {
          json(400, { __type: 'PipelineNotFoundException', message: 'none' });
          return;
        }
        const arn = `arn:aws:codepipeline:${region}:${accountOf(key)}:${name}`;
        json(200, {
          pipeline,
          metadata: { pipelineArn: arn, created: 1_700_000_000, updated: 1_700_000_100 },
        });
        return;
      }
      const query = new URLSearchParams(body.toString());
      const action = query.get('Action') ?? '';
      if (action === 'Publish') published.push(query);
      if (action === 'AssumeRole') assumed.push(query.get('RoleArn') ?? '');
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(xml(action, query, accountOf(key)));
    });
  });
  return {
    endpoint: await listen(server),
    pipelines,
    alarms,
    assumed,
    published,
    accountOf,
    close: () => closeServer(server),
  };
}

function xml(action: string, query: URLSearchParams, account: string): string {
  const role = query.get('RoleArn') ?? '';
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const results: Record<string, string> = {
    AssumeRole:
      `<Credentials><AccessKeyId>ASIA${role.split(':')[4] ?? ''}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
      `<SessionToken>t</SessionToken><Expiration>${expires}</Expiration></Credentials>`,
    GetCallerIdentity: `<Arn>arn:aws:sts::${account}:assumed-role/approver/ada</Arn><Account>${account}</Account>`,
    Publish: '<MessageId>1</MessageId>',
  };
  return `<${action}Response><${action}Result>${results[action] ?? ''}</${action}Result></${action}Response>`;
}
