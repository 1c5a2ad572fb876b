import { randomBytes } from 'node:crypto';

import type { AccountRegion } from '../../../../../stacks/names';
import type { Requirement } from '../../../../permissions/call';
import type { PermissionChecks } from '../../../../permissions/checks';
import type { ClientSettings, Services } from './handler';
import type { JsonObject } from './json';

interface Client {
  destroy(): void;
}

/** Error response of a JSON API, with the fields of an error of the AWS SDK. */
class JsonApiError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(
    override readonly name: string,
    message: string,
    status: number,
  ) {
    super(message);
    this.$metadata = { httpStatusCode: status };
  }
}

/** Clients of the services in the local AWS, for one account and Region and one set of credentials. */
export class ServiceClients implements Services {
  readonly accountId: string;
  readonly region: string;
  private readonly clients = new Map<string, Client>();

  constructor(
    { accountId, region }: AccountRegion,
    private readonly permissions: PermissionChecks,
    private readonly settings: ClientSettings,
  ) {
    this.accountId = accountId;
    this.region = region;
  }

  client<C extends Client>(kind: new (settings: ClientSettings) => C): C {
    const known = this.clients.get(kind.name);
    if (known instanceof kind) return known;
    const client = new kind({ ...this.settings });
    this.clients.set(kind.name, client);
    return client;
  }

  async json(service: string, target: string, input: JsonObject): Promise<JsonObject> {
    const { endpoint, region, credentials } = this.settings;
    const scope = `${credentials.accessKeyId}/20200101/${region}/${service}/aws4_request`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        // The local AWS reads the access key, the Region and the service, but does not verify the signature.
        Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Security-Token': credentials.sessionToken,
        'X-Amz-Target': target,
      },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as JsonObject;
    if (response.ok) return body;
    const { __type: type, message, Message } = body as Readonly<Record<string, string | undefined>>;
    throw new JsonApiError(type?.replace(/^.*#/, '') ?? '', message ?? Message ?? '', response.status);
  }

  denialOf(requirements: readonly Requirement[]): Promise<string | undefined> {
    const { credentials, region } = this.settings;
    return this.permissions.ofCaller(credentials.accessKeyId, region, requirements);
  }

  destroy(): void {
    for (const client of this.clients.values()) client.destroy();
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Returns a name for a resource whose template has no name: the name of the stack, the logical id and 12 random
 * characters. Shortens the first two parts if the name would be too long.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function uniqueName(stackName: string, logicalId: string, maximumLength: number): string {
  const suffix = [...randomBytes(12)].map((byte) => LETTERS[byte % LETTERS.length] ?? 'x').join('');
  const name = `${stackName}-${logicalId}-${suffix}`;
  if (name.length <= maximumLength) return name;
  const room = Math.max(1, Math.floor((maximumLength - suffix.length - 2) / 2));
  const [first, second] = [stackName.slice(0, room), logicalId.slice(0, room)].map((part) =>
    part.replace(/-$/, ''),
  );
  return `${first ?? ''}-${second ?? ''}-${suffix}`;
}
