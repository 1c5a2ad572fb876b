import type { Answer } from '../../moto/moto-client';
import { accepted, validationError } from './moto-stacks';

/** Termination protection of stacks, which moto neither offers nor enforces. */
export class StackProtection {
  /** Ids of the protected stacks. A stack that is created again under the name of a deleted one has another id. */
  private readonly stackIds = new Set<string>();

  /**
   * Answers UpdateTerminationProtection.
   *
   * @param stack Name or id in the request.
   * @param stackId Undefined when there is no such stack.
   */
  update(form: URLSearchParams, stack: string, stackId: string | undefined): Answer {
    const enable = form.get('EnableTerminationProtection');
    if (enable !== 'true' && enable !== 'false') {
      return validationError("'EnableTerminationProtection' must be true or false");
    }
    if (stackId === undefined) return validationError(`Stack [${stack}] does not exist`);
    if (enable === 'true') this.stackIds.add(stackId);
    else this.stackIds.delete(stackId);
    return accepted('UpdateTerminationProtection', stackId);
  }

  /** Refuses the deletion of a protected stack. */
  refuseDeletion(stack: string, stackId: string): Answer | undefined {
    return this.stackIds.has(stackId)
      ? validationError(`Stack [${stack}] cannot be deleted while TerminationProtection is enabled`)
      : undefined;
  }

  /** Corrects an answer of DescribeStacks: to moto, no stack is protected. */
  completeStacks(xml: string): string {
    return xml
      .replaceAll('<EnableTerminationProtection>false</EnableTerminationProtection>', '')
      .replace(
        /<StackId>([^<]+)<\/StackId>/g,
        (element, id: string) =>
          `${element}<EnableTerminationProtection>${String(this.stackIds.has(id))}</EnableTerminationProtection>`,
      );
  }
}
