import { App, type TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { ConfigError } from './config';

type StackClass<Props> = new (scope: Construct, name: string, props: Props) => TerraformStack;

/**
 * The CDKTF app. If the context value `stacks` contains a pattern such as `delivery-pipeline-*`, the app synthesizes
 * only the stacks whose names match. Synthesizing one application then takes the same time, however many applications
 * the configuration contains.
 */
export class DeliveryApp extends App {
  /** Name of the configuration file in messages, from the context value `config`. */
  readonly configFile: string | undefined;
  private readonly built = new Map<string, TerraformStack>();
  private readonly skipped: string[] = [];
  private readonly pattern: string | undefined;

  constructor() {
    super();
    const file: unknown = this.node.tryGetContext('config');
    this.configFile = typeof file === 'string' ? file : undefined;
    const pattern: unknown = this.node.tryGetContext('stacks');
    this.pattern = typeof pattern === 'string' ? pattern : undefined;
  }

  /** @param after Names of the stacks of the same account that must be deployed first. */
  add<Props>(Stack: StackClass<Props>, name: string, props: Props, after: readonly string[] = []): void {
    if (!this.matches(name)) {
      this.skipped.push(name);
      return;
    }
    const stack = new Stack(this, name, props);
    this.built.set(name, stack);
    for (const dependencyName of after) {
      const dependency = this.built.get(dependencyName);
      if (dependency !== undefined) stack.addDependency(dependency);
    }
  }

  override synth(): void {
    if (this.built.size === 0) {
      throw new ConfigError(
        `no stack matches the pattern '${this.pattern ?? ''}'; choose a pattern that matches some of these stacks: ${this.skipped.join(', ')}`,
      );
    }
    super.synth();
  }

  /** Returns true if a name matches the pattern. `*` matches any characters, as in `cdktf deploy 'delivery-*'`. */
  private matches(name: string): boolean {
    if (this.pattern === undefined) return true;
    const parts = this.pattern.split('*').map((part) => part.replaceAll(/[^\w-]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  }
}
