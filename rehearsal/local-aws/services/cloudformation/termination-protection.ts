import type { RestorableState } from '../../../restorable-state';
import type { Answer } from '../../moto/moto-client';
import { successAnswer, validationError } from './answers';

/** Termination protection for stacks, because moto does not support termination protection. */
export class TerminationProtection {
  /**
   * Protection by stack id. Names would not work, because a new stack with the name of a deleted stack is not
   * protected.
   */
  private readonly enabled: Map<string, boolean>;

  constructor(state: RestorableState) {
    this.enabled = state.map();
  }

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
    this.enabled.set(stackId, enable === 'true');
    return successAnswer('UpdateTerminationProtection', stackId);
  }

  /** Returns an error response if the stack to delete is protected, otherwise undefined. */
  rejectDeletion(stack: string, stackId: string): Answer | undefined {
    return this.enabled.get(stackId) === true
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
          `${element}<EnableTerminationProtection>${String(this.enabled.get(id) ?? false)}</EnableTerminationProtection>`,
      );
  }
}
