import { existsSync, readdirSync } from 'node:fs';
import type { Agent } from 'node:http';
import { isAbsolute, join } from 'node:path';

import type { Tags } from './lifecycle/tags';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly forcePathStyle: true;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly httpAgent: Agent;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** Settings that all connections of one provider share. */
export interface ProviderSettings {
  /** URL of the local AWS. */
  readonly endpoint: string;
  readonly agent: Agent;
  /**
   * Output folder of cdktf, which contains a folder for each stack. The provider looks for a relative file name in all
   * stack folders.
   */
  readonly outputDirectory?: string;
  /** Credentials in the environment of Terraform. @default credentials of nobody */
  readonly credentials?: Credentials;
}

/** Connection of one provider block in one Terraform process: an account, a Region and AWS SDK clients. */
export class Connection {
  private readonly clients = new Map<unknown, object>();
  private readonly otherRegions = new Map<string, Connection>();

  constructor(
    private readonly settings: ProviderSettings,
    private readonly credentials: Credentials,
    readonly accountId: string,
    readonly region: string,
    readonly defaultTags: Tags,
  ) {}

  /** Returns the AWS SDK client of a service. Each connection has one client for each service. */
  client<C extends object>(Client: new (config: ClientConfig) => C): C {
    const existing = this.clients.get(Client);
    if (existing instanceof Client) return existing;
    const client = new Client(clientConfig(this.settings, this.region, this.credentials));
    this.clients.set(Client, client);
    return client;
  }

  /** Returns a connection to the same account in another Region, for a resource with the argument `region`. */
  inRegion(region: string): Connection {
    if (region === this.region) return this;
    const existing = this.otherRegions.get(region);
    if (existing !== undefined) return existing;
    const { settings, credentials, accountId, defaultTags } = this;
    const connection = new Connection(settings, credentials, accountId, region, defaultTags);
    this.otherRegions.set(region, connection);
    return connection;
  }

  /** The partition of the Region: `aws`, `aws-cn` (China) or `aws-us-gov` (GovCloud). */
  get partition(): string {
    if (this.region.startsWith('cn-')) return 'aws-cn';
    return this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /**
   * Returns the files to which a file name in a configuration may refer. Terraform and the real provider run in the
   * folder of the stack. The stand-in AWS provider runs in another folder, so it searches the folder of every stack.
   */
  findFiles(name: string): string[] {
    if (isAbsolute(name)) return [name];
    const stacks = this.settings.outputDirectory && join(this.settings.outputDirectory, 'stacks');
    if (stacks === undefined || !existsSync(stacks)) return [];
    return readdirSync(stacks)
      .map((stack) => join(stacks, stack, name))
      .filter((file) => existsSync(file));
  }

  /** Returns an ARN in this account and Region. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }
}

export function clientConfig(
  settings: ProviderSettings,
  region: string,
  credentials: Credentials,
): ClientConfig {
  return {
    endpoint: settings.endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 3,
    // A call without a response fails after `requestTimeout` milliseconds, so that Terraform reports an error instead
    // of waiting.
    requestHandler: { httpAgent: settings.agent, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
}
