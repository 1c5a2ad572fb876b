import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { LooseValues, Value } from '../../values';

/** Keeps one resource type in the local AWS. The recipe for a new type is in ../README.md. */
export interface ResourceHandler {
  /**
   * Arguments that cannot change in place; a dot leads into nested blocks. Without `update` no argument can change in
   * place.
   */
  readonly forceNew?: readonly string[];
  /**
   * Values that the real provider plans for arguments that the configuration leaves out. A dot leads into nested
   * blocks: `environment.privileged_mode`.
   */
  readonly defaults?: Readonly<Record<string, Value>>;
  /**
   * Arguments that cannot be read: only Terraform knows them (`force_destroy`), or the local AWS does not keep them.
   * The state keeps the values of the configuration. A change of remembered arguments alone makes no call.
   */
  readonly remembered?: readonly string[];
  /** Attributes that get a new value with every update. */
  readonly changing?: readonly string[];

  /** Creates the resource and returns the attributes that identify it, at least `id`; `read` returns all others. */
  create(aws: Connection, plan: Arguments): Promise<LooseValues>;
  /**
   * Returns every attribute that can be read, with `undefined` where AWS returns no value. An attribute that is left
   * out keeps its value in the state.
   *
   * @returns undefined if the resource is gone; an AWS error that means "not found" has the same effect.
   */
  read(aws: Connection, state: Arguments): Promise<LooseValues | undefined>;
  update?(aws: Connection, plan: Arguments, prior: Arguments): Promise<void>;
  /** Deletes the resource. An AWS error that means "not found" counts as success. */
  delete(aws: Connection, state: Arguments): Promise<void>;
  /** Changes the tags; required if `read` returns `tags`. */
  tag?(aws: Connection, state: Arguments, add: Tags, remove: readonly string[]): Promise<void>;
  /** Returns the attributes that `read` needs from the id of an import; `{ id }` by default. */
  identify?(aws: Connection, id: string): LooseValues;
}

/** A type that the local AWS does not support: its instances are in Terraform's state only. */
export interface RecordedType {
  /** Reason why the type is not served. */
  readonly reason: string;
  readonly forceNew?: readonly string[];
  /** Returns the computed attributes that other resources refer to. */
  attributes(aws: Connection, plan: Arguments): LooseValues;
}

export interface DataSourceHandler {
  read(aws: Connection, config: Arguments): Promise<LooseValues>;
}
