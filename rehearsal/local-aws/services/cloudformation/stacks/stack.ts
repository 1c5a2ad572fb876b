import type { AccountRegion } from '../../../../../stacks/names';
import type { JsonObject } from '../resources/json';
import type { Tags } from '../resources/tags';

/** The value of a parameter of a stack. */
export interface StackParameter {
  readonly key: string;
  /** Value in the request or the default. For an SSM parameter type, the name of the SSM parameter. */
  readonly value: string;
  /** Value of the SSM parameter at the last create or update. */
  readonly resolved?: string;
  readonly noEcho: boolean;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
}

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Empty until the resource exists. */
  readonly physicalId: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly timestamp: Date;
  /** Evaluated properties, with the tags of the stack. */
  readonly properties: JsonObject;
  /** Attributes for `Fn::GetAtt`. */
  readonly attributes: JsonObject;
  /** Logical ids of the resources that this resource needs. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** The template and the settings of a stack, which an update replaces and a rollback restores. */
export interface StackVersion {
  readonly template: string;
  readonly parameters: readonly StackParameter[];
  readonly tags: Tags;
  readonly outputs: readonly StackOutput[];
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly string[];
}

/** What a failed rollback has left to do. */
export interface UnfinishedRollback {
  readonly version: StackVersion;
  /** Resources of the stack before the failed update, by logical id. */
  readonly resources: ReadonlyMap<string, StackResource>;
}

/** A stack. Values of this type never change, so that a snapshot of the local AWS stays valid. */
export interface Stack extends AccountRegion, StackVersion {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly created: Date;
  readonly updated: Date | undefined;
  readonly deleted: Date | undefined;
  readonly roleArn: string | undefined;
  readonly terminationProtection: boolean;
  readonly policy: string | undefined;
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Resources that the next cleanup deletes: replaced, removed and newly created resources. */
  readonly leftovers: readonly StackResource[];
  /** Present in the status UPDATE_ROLLBACK_FAILED. */
  readonly unfinished: UnfinishedRollback | undefined;
}

export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly properties: JsonObject | undefined;
  readonly timestamp: Date;
  readonly operationId: string;
  readonly token: string | undefined;
}

/** One stack operation, with the ids in its events. */
export interface StackOperation {
  readonly id: string;
  readonly token: string | undefined;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';
