import type { Answer } from '../../moto/moto-client';
import { successAnswer, validationError } from './answers';

/** Termination protection for stacks, because moto does not support termination protection. */
export class TerminationProtection {
  /**
   * Ids of the protected stacks. Names would not work, because a new stack with the name of a deleted stack is not
   * protected.
   */
  private readonly stackIds = new Set<string>();

  /**
   * Handles an UpdateTerminationProtection request.
   *
   * @param stack stack name or stack id in the request.
   * @param stackId id of the stack. Undefined if the stack does not exist.
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

  /** Returns an error response if the stack to delete is protected, otherwise undefined. */
  rejectDeletion(stack: string, stackId: string): Answer | undefined {
    return this.stackIds.has(stackId)
      ? validationError(`Stack [${stack}] cannot be deleted while TerminationProtection is enabled`)
      : undefined;
  }

  /**
   * Sets the termination protection in a DescribeStacks response, because moto reports every stack as not protected.
   */
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
