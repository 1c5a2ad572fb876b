import type { Arguments } from '../../arguments';
import type { Connection } from '../../connection';
import type { Tags } from '../../lifecycle/tags';
import type { LooseValues, Value } from '../../values';

/** How one resource type is kept in the local AWS. README.md in this folder shows how to add one. */
export interface ResourceHandler {
  /**
   * Arguments that cannot be changed in place; a dot leads into nested blocks. Without `update` that is every
   * argument.
   */
  readonly forceNew?: readonly string[];
  /**
   * Values of arguments that the configuration leaves out, as the real provider plans them. A dot leads into
   * nested blocks: `environment.privileged_mode`.
   */
  readonly defaults?: Readonly<Record<string, Value>>;
  /**
   * Arguments that cannot be read back, because only Terraform knows them (`force_destroy`) or because the
   * local AWS does not keep them: the state remembers what the configuration said. A change of one alone makes no
   * call: what AWS takes and does not give back (a function's zip) is not remembered, `read` takes it from the state.
   */
  readonly remembered?: readonly string[];
  /** Attributes that get a new value with every update. */
  readonly changing?: readonly string[];

  /** @returns what names the new resource: at least `id`. Everything else comes from `read`. */
  create(aws: Connection, plan: Arguments): Promise<LooseValues>;
  /**
   * Every member it can read, `undefined` where AWS says nothing; a member that is left out keeps its value.
   *
   * @returns undefined if the resource is gone; an AWS error that says "not found" means the same.
   */
  read(aws: Connection, state: Arguments): Promise<LooseValues | undefined>;
  update?(aws: Connection, plan: Arguments, prior: Arguments): Promise<void>;
  /** An AWS error that says "not found" means that it is done. */
  delete(aws: Connection, state: Arguments): Promise<void>;
  /** Needed where `read` returns `tags`. */
  tag?(aws: Connection, state: Arguments, add: Tags, remove: readonly string[]): Promise<void>;
  /** What `read` needs, from the id given to an import; default: `{ id }`. */
  identify?(aws: Connection, id: string): LooseValues;
}

/** A type the local AWS does not know: its arguments live in Terraform's state alone. */
export interface RecordedType {
  /** Why it is not served. */
  readonly reason: string;
  readonly forceNew?: readonly string[];
  /** Attributes the real provider would fill in, as far as others refer to them. */
  attributes(aws: Connection, plan: Arguments): LooseValues;
}

export interface DataSourceHandler {
  read(aws: Connection, config: Arguments): Promise<LooseValues>;
}
