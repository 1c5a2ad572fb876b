import { validationError } from '../../errors';
import { isAbsent, reasonOf } from '../../resources/failure';
import {
  Canceled,
  type ExistingResource,
  type HandlerCall,
  type HandlerContext,
  type ResourceHandler,
} from '../../resources/handler';
import { invokeHandler } from '../../resources/invoke';
import type { JsonObject } from '../../resources/json';
import { schemaOf } from '../../resources/properties/schema';
import { violationsOf } from '../../resources/properties/validate';
import { uniqueName } from '../../resources/services';
import { RESOURCE_TYPES } from '../../resources/types';
import { tagList, tagsOf } from '../../resources/tags';
import type { Stack, StackResource } from '../../stacks/stack';
import { putResource, setResourceStatus, stackOf, type Run } from '../run';

/** Words of CloudFormation for a step, in statuses and in the reason of a canceled step. */
type Step = { readonly status: 'CREATE' | 'UPDATE'; readonly canceled: string };
const CREATE: Step = { status: 'CREATE', canceled: 'Resource creation cancelled' };
const UPDATE: Step = { status: 'UPDATE', canceled: 'Resource update cancelled' };

const REPLACEMENT = 'Requested update requires the creation of a new physical resource; hence creating one.';

/**
 * Creates, updates and deletes single resources, with the events of CloudFormation. A step returns false if it failed.
 * After the first failure, every other step in progress counts as canceled.
 */
export class ResourceSteps {
  private failed = false;

  constructor(private readonly run: Run) {}

  /**
   * Creates a resource.
   *
   * @param replaced the physical resource that the new one replaces.
   */
  async create(
    resource: StackResource,
    evaluate: () => Promise<JsonObject>,
    replaced?: StackResource,
  ): Promise<boolean> {
    const step = replaced === undefined ? CREATE : UPDATE;
    let current =
      replaced === undefined
        ? setResourceStatus(this.run, resource, 'CREATE_IN_PROGRESS')
        : setResourceStatus(this.run, replaced, 'UPDATE_IN_PROGRESS', REPLACEMENT);
    try {
      const properties = await evaluate();
      validate(resource, properties);
      const planned = { ...resource, properties };
      const created = (physicalId: string) => {
        if (replaced !== undefined) this.leaveBehind(replaced);
        current = setResourceStatus(
          this.run,
          { ...planned, physicalId },
          `${step.status}_IN_PROGRESS`,
          'Resource creation Initiated',
        );
      };
      const aws = this.contextOf(resource, created);
      const handler = handlerOf(resource);
      const tagged = withSystemTags(properties, resource, stackOf(this.run));
      await this.invoke('create', planned, () => handler.create(aws, tagged));
      current = await this.finish(handler, aws, current);
      return this.end(current, step);
    } catch (error) {
      return this.fail(current, step, error);
    }
  }

  /** Updates a resource in place. */
  async update(
    previous: StackResource,
    next: StackResource,
    evaluate: () => Promise<JsonObject>,
  ): Promise<boolean> {
    let current = setResourceStatus(this.run, previous, 'UPDATE_IN_PROGRESS');
    try {
      const properties = await evaluate();
      validate(next, properties);
      const planned = {
        ...next,
        physicalId: previous.physicalId,
        properties,
        attributes: previous.attributes,
      };
      const handler = handlerOf(next);
      const aws = this.contextOf(next, () => undefined);
      current = { ...planned, status: current.status };
      putResource(this.run, current);
      await this.invoke('update', planned, () => handler.update(aws, planned, previous.properties));
      current = await this.finish(handler, aws, current);
      return this.end(current, UPDATE);
    } catch (error) {
      return this.fail(current, UPDATE, error);
    }
  }

  /** Calls the delete handler. A resource that does not exist counts as deleted. @throws the error of the handler. */
  async remove(resource: StackResource): Promise<void> {
    const handler = handlerOf(resource);
    const aws = this.contextOf(resource, () => undefined);
    try {
      await this.invoke('delete', resource, () => handler.delete(aws, resource));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  /** Adds the event of a step that fails before its handler runs. @returns false. */
  reject(resource: StackResource, reason: string): false {
    this.failed = true;
    setResourceStatus(this.run, resource, 'UPDATE_FAILED', reason);
    return false;
  }

  /** Waits until the resource is stable, and reads its attributes. */
  private async finish(
    handler: ResourceHandler,
    aws: HandlerContext,
    resource: StackResource,
  ): Promise<StackResource> {
    const existing: ExistingResource = resource;
    await handler.stabilize?.(aws, existing);
    const attributes = await this.invoke('read', resource, () => handler.read(aws, existing));
    return { ...resource, attributes };
  }

  private end(resource: StackResource, step: Step): boolean {
    const failed = this.failed;
    if (failed) setResourceStatus(this.run, resource, `${step.status}_FAILED`, step.canceled);
    else setResourceStatus(this.run, resource, `${step.status}_COMPLETE`);
    return !failed;
  }

  private fail(resource: StackResource, step: Step, error: unknown): false {
    if (error instanceof Canceled) throw error;
    const reason = this.failed ? step.canceled : reasonOf(error, handlerOf(resource).service);
    this.failed = true;
    setResourceStatus(this.run, resource, `${step.status}_FAILED`, reason);
    return false;
  }

  /** Keeps a replaced physical resource for the cleanup. */
  private leaveBehind(resource: StackResource): void {
    const { leftovers } = stackOf(this.run);
    this.run.stacks.change(this.run.stackId, { leftovers: [...leftovers, resource] });
  }

  private invoke<T>(verb: HandlerCall['verb'], resource: StackResource, work: () => Promise<T>): Promise<T> {
    const { accountId, region } = stackOf(this.run);
    const { type, logicalId, physicalId, properties } = resource;
    const call = { accountId, region, type, verb, logicalId, physicalId, properties };
    return invokeHandler(call, this.run.services, work);
  }

  private contextOf({ logicalId }: StackResource, created: (physicalId: string) => void): HandlerContext {
    const { services } = this.run;
    const { name, accountId, region } = stackOf(this.run);
    return {
      accountId,
      region,
      client: (kind) => services.client(kind),
      json: (service, target, input) => services.json(service, target, input),
      denialOf: (requirements) => services.denialOf(requirements),
      created,
      uniqueName: (maximumLength) => uniqueName(name, logicalId, maximumLength),
      pause: () => {
        // CloudFormation does not wait for a resource after another resource has failed.
        if (this.failed) throw new Error('another resource failed');
        return this.run.pause();
      },
    };
  }
}

export function handlerOf({ type }: StackResource): ResourceHandler {
  const handler = RESOURCE_TYPES.get(type);
  if (handler === undefined) throw new Error(`there is no handler for the type ${type}`);
  return handler;
}

/**
 * Adds the tags with which CloudFormation marks a new resource. The tags belong to no property, so no update removes
 * the tags.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function withSystemTags(
  properties: JsonObject,
  { type, logicalId }: StackResource,
  { id, name }: Stack,
): JsonObject {
  if (schemaOf(type).tagging?.cloudFormationSystemTags !== true) return properties;
  const tags = { 'stack-name': name, 'stack-id': id, 'logical-id': logicalId };
  const system = Object.entries(tags).map(([key, Value]) => ({ Key: `aws:cloudformation:${key}`, Value }));
  return { ...properties, Tags: [...system, ...tagList(tagsOf(properties))] };
}

/** @throws CloudFormationError with the violations of the schema of the resource type. */
function validate({ logicalId, type }: StackResource, properties: JsonObject): void {
  const violations = violationsOf(properties, schemaOf(type));
  if (violations.length === 0) return;
  throw validationError(
    `Properties validation failed for resource ${logicalId} with message:\n${violations.join('\n')}`,
  );
}
