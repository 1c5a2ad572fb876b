import { App, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { ConfigError } from './config';

type StackClass<Props> = new (scope: Construct, name: string, props: Props) => TerraformStack;

/**
 * The app, which can leave stacks out: with the context value `stacks` (a pattern such as
 * `delivery-pipeline-*`) only stacks of that name are built. Of five hundred applications, one then costs what
 * one costs.
 */
export class DeliveryApp extends App {
  /** What messages call the file of the configuration: the context value `config`. */
  readonly configFile: string | undefined;
  private readonly built = new Map<string, TerraformStack>();
  private readonly left: string[] = [];
  private readonly pattern: string | undefined;

  constructor() {
    super();
    const file: unknown = this.node.tryGetContext('config');
    this.configFile = typeof file === 'string' ? file : undefined;
    const pattern: unknown = this.node.tryGetContext('stacks');
    this.pattern = typeof pattern === 'string' ? pattern : undefined;
  }

  /** @param after names of stacks of the same account that must be deployed first. */
  add<Props>(Stack: StackClass<Props>, name: string, props: Props, after: readonly string[] = []): void {
    if (!this.wants(name)) {
      this.left.push(name);
      return;
    }
    const stack = new Stack(this, name, props);
    this.built.set(name, stack);
    for (const first of after) {
      const other = this.built.get(first);
      if (other !== undefined) stack.addDependency(other);
    }
  }

  override synth(): void {
    if (this.built.size === 0) {
      throw new ConfigError(
        `got the stacks '${this.pattern ?? ''}'; allowed: a pattern of ${this.left.join(', ')}`,
      );
    }
    super.synth();
  }

  /** `*` stands for any characters, as in `cdktf deploy 'delivery-*'`. */
  private wants(name: string): boolean {
    if (this.pattern === undefined) return true;
    const parts = this.pattern.split('*').map((part) => part.replaceAll(/[^\w-]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  }
}
