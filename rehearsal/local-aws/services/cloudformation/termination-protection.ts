import type { Answer } from '../../moto/moto-client';
import { successAnswer, validationError } from './answers';

/** Termination protection of stacks, which moto neither offers nor enforces. */
export class TerminationProtection {
  /** Ids of the protected stacks. A new stack with the name of a deleted stack has another id. */
  private readonly stackIds = new Set<string>();

  /**
   * Answers UpdateTerminationProtection.
   *
   * @param stack name or id in the request.
   * @param stackId undefined when there is no such stack.
   */
  update(form: URLSearchParams, stack: string, stackId: string | undefined): Answer {
    const enable = form.get('EnableTerminationProtection');
    if (enable !== 'true' && enable !== 'false') {
      return validationError("'EnableTerminationProtection' must be true or false");
    }
    if (stackId === undefined) return validationError(`Stack [${stack}] does not exist`);
    if (enable === 'true') this.stackIds.add(stackId);
    else this.stackIds.delete(stackId);
    return successAnswer('UpdateTerminationProtection', stackId);
  }

  /** Returns the error for the deletion of a protected stack, or undefined when the stack is not protected. */
  rejectDeletion(stack: string, stackId: string): Answer | undefined {
    return this.stackIds.has(stackId)
      ? validationError(`Stack [${stack}] cannot be deleted while TerminationProtection is enabled`)
      : undefined;
  }

  /** Corrects an answer of DescribeStacks, because moto reports every stack as not protected. */
  correctStacks(xml: string): string {
    return xml
      .replaceAll('<EnableTerminationProtection>false</EnableTerminationProtection>', '')
      .replace(
        /<StackId>([^<]+)<\/StackId>/g,
        (element, id: string) =>
          `${element}<EnableTerminationProtection>${String(this.stackIds.has(id))}</EnableTerminationProtection>`,
      );
  }
}
