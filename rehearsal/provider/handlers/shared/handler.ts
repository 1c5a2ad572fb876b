import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { LooseValues, Value } from '../../values';

/**
 * Creates, reads, updates and deletes resources of one type in the local AWS. ../README.md explains how to add a type.
 */
export interface ResourceHandler {
  /**
   * Arguments whose change replaces the resource. A dot separates a nested block from its argument:
   * `environment.privileged_mode`. Without `update`, every change replaces the resource.
   */
  readonly forceNew?: readonly string[];
  /**
   * Values that the real provider plans for arguments without a configured value. A dot separates a nested block from
   * its argument: `environment.privileged_mode`.
   */
  readonly defaults?: Readonly<Record<string, Value>>;
  /**
   * Arguments that `read` cannot return, because only Terraform uses them (`force_destroy`), or because the local AWS
   * does not store them. The state keeps the values from the configuration. If only such arguments change, the provider
   * makes no AWS call.
   */
  readonly remembered?: readonly string[];
  /** Attributes that get a new value with every update. */
  readonly changing?: readonly string[];

  /**
   * Creates the resource. Returns `id` and any other attribute that `read` needs; `read` returns the remaining
   * attributes.
   */
  create(aws: Connection, plan: Arguments): Promise<LooseValues>;
  /**
   * Returns every attribute that AWS can return, with `undefined` for a missing value. An omitted attribute keeps its
   * value in the state.
   *
   * @returns undefined if the resource does not exist. A "not found" error of AWS has the same effect.
   */
  read(aws: Connection, state: Arguments): Promise<LooseValues | undefined>;
  update?(aws: Connection, plan: Arguments, prior: Arguments): Promise<void>;
  /** Deletes the resource. An AWS error that means "not found" counts as success. */
  delete(aws: Connection, state: Arguments): Promise<void>;
  /** Changes the tags. Without `tag`, a change of the tags replaces the resource. */
  tag?(aws: Connection, state: Arguments, add: Tags, remove: readonly string[]): Promise<void>;
  /** Converts an import id to the attributes that `read` needs. @default `{ id }` */
  identify?(aws: Connection, id: string): LooseValues;
}

/** A resource type that the local AWS does not support. Resources of this type exist in Terraform's state only. */
export interface RecordedType {
  /** Reason why the local AWS cannot contain resources of this type. */
  readonly reason: string;
  readonly forceNew?: readonly string[];
  /** Returns the computed attributes that other resources refer to. */
  attributes(aws: Connection, plan: Arguments): LooseValues;
}

export interface DataSourceHandler {
  read(aws: Connection, config: Arguments): Promise<LooseValues>;
}
