import { requirementsOf } from '../../../../../rehearsal/permissions/operations/requirements';
import type { Requirement } from '../../../../../rehearsal/permissions/call';
import { readModels, startCapture, type Capture } from '../../../local-aws/service-model/support/capture';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
export const arn = (service: string, resource: string, account = ACCOUNT) =>
  `arn:aws:${service}:${REGION}:${account}:${resource}`;
export const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

interface Client {
  send(command: never): Promise<unknown>;
  destroy(): void;
}

/** Reads real requests of SDK clients with the service models, and returns the permissions that the requests need. */
export interface RequirementReader {
  of(Kind: new (config: object) => Client, command: object): Promise<readonly Requirement[]>;
}

/** Returns a reader that runs during the tests of a file. */
export function useRequirementReader(): RequirementReader {
  let capture: Capture;
  beforeAll(async () => {
    capture = await startCapture(await readModels());
  }, 60_000);
  afterAll(() => {
    capture.stop();
  });
  return {
    of: async (Kind, command) => {
      const client = new Kind({
        endpoint: capture.endpoint,
        region: REGION,
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
        maxAttempts: 1,
        forcePathStyle: true,
        md5: false,
      });
      const { call, error } = await capture.of(() => client.send(command as never));
      client.destroy();
      if (call === undefined) throw error;
      const { service, operation, input } = call;
      return requirementsOf(service, {
        operation,
        input,
        accountRegion: { accountId: ACCOUNT, region: REGION },
      });
    },
  };
}

/** Returns each requirement as action and resource. */
export const namesOf = (requirements: readonly Requirement[]) =>
  requirements.map(({ action, resource }) => `${action} ${resource}`);

type Row = readonly [command: { readonly input: object }, needed: readonly string[]];

/** Tests which permissions the requests of a client need. */
export function testNeeds(
  reader: RequirementReader,
  Kind: new (config: object) => Client,
  rows: readonly Row[],
) {
  const titled = rows.map(([command, needed]) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const input = JSON.stringify(command.input).slice(0, 120);
    return [`${operation} ${input} needs ${needed.join(', ') || 'nothing'}`, command, needed] as const;
  });
  test.each(titled)('%s', async (_title, command, needed) => {
    expect(namesOf(await reader.of(Kind, command))).toEqual(needed);
  });
}
