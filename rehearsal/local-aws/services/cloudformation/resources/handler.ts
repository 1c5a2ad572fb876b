import type { AccountRegion } from '../../../../../stacks/names';
import type { Requirement } from '../../../../permissions/call';
import type { JsonObject } from './json';

interface Client {
  destroy(): void;
}

/** Connection settings of an AWS SDK client for the local AWS. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** The services in one account and Region, under the role of a stack. */
export interface Services extends AccountRegion {
  /** Returns an AWS SDK client. */
  client<C extends Client>(kind: new (settings: ClientSettings) => C): C;
  /**
   * Calls an operation of an AWS JSON 1.1 API for which the rehearsal has no SDK client.
   *
   * @param service service name in the signature.
   * @param target service and operation in the header X-Amz-Target.
   */
  json(service: string, target: string, input: JsonObject): Promise<JsonObject>;
  /** Returns AWS's sentence about the first permission that the role of the stack does not have. */
  denialOf(requirements: readonly Requirement[]): Promise<string | undefined>;
}

/** What a handler can do while it creates, updates or deletes one resource. */
export interface HandlerContext extends Services {
  /**
   * Records the physical id of a new resource, before the handler continues to set up the resource. If the handler
   * fails afterwards, the rollback deletes the resource.
   */
  created(physicalId: string): void;
  /** Returns a new name from the stack name, the logical id and random characters, as CloudFormation does. */
  uniqueName(maximumLength: number): string;
  /** Waits until it is time to look at the resource again. @throws Error if the stack operation was canceled. */
  pause(): Promise<void>;
}

/** One call of a resource handler. */
export interface HandlerCall extends AccountRegion {
  readonly type: string;
  readonly verb: 'create' | 'read' | 'update' | 'delete';
  readonly logicalId: string;
  /** Empty for a resource that does not exist yet. */
  readonly physicalId: string;
  readonly properties: JsonObject;
}

/** A resource that exists. */
export interface ExistingResource {
  readonly physicalId: string;
  readonly properties: JsonObject;
}

/**
 * Handles the resources of one type with the APIs of its service, as the handlers in CloudFormation's registry do.
 * CloudFormation itself validates properties, decides between an update and a replacement, and adds the tags of the
 * stack.
 */
export interface ResourceHandler {
  readonly type: string;
  /** Name of the service in the failures of the handler. */
  readonly service: string;
  /** Properties that the handler applies. A template with another property is rejected before a stack operation. */
  readonly applied: readonly string[];
  /** Paths of nested properties that the handler does not apply, without list indices: `Volumes.Host`. */
  readonly notApplied?: readonly string[];
  /** Paths of properties of which the handler applies only these values. */
  readonly onlyValues?: Readonly<Record<string, readonly string[]>>;
  create(aws: HandlerContext, properties: JsonObject): Promise<void>;
  /** Reads the attributes of a resource for `Fn::GetAtt`. */
  read(aws: HandlerContext, resource: ExistingResource): Promise<JsonObject>;
  update(aws: HandlerContext, resource: ExistingResource, previous: JsonObject): Promise<void>;
  delete(aws: HandlerContext, resource: ExistingResource): Promise<void>;
  /** Waits until a created or updated resource is stable. @throws HandlerFailure if the resource does not become stable. */
  stabilize?(aws: HandlerContext, resource: ExistingResource): Promise<void>;
}

/** Failure that a handler itself detects. */
export class HandlerFailure extends Error {
  override readonly name = 'HandlerFailure';

  /**
   * @param code one of the handler error codes of CloudFormation.
   * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
   */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Error for a stack operation that stops before its end. */
export class Canceled extends Error {
  override readonly name = 'Canceled';
}
