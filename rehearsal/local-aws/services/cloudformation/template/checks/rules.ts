import { isList, isObject } from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';
import { callOf, type Template } from '../template';

/**
 * Checks the structure of the rules. AWS does not document these messages.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules({ rules }: Template): void {
  for (const [name, { RuleCondition, Assertions, ...others }] of rules) {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw validationError(`Invalid template rule property '${unknown}'`);
    const isComplete =
      Assertions !== undefined &&
      isList(Assertions) &&
      Assertions.every((assertion) => isObject(assertion) && assertion['Assert'] !== undefined);
    if (!isComplete) {
      throw validationError(
        `Template format error: [/Rules/${name}] Every Rules object must contain a list of Assertions, each with an Assert member.`,
      );
    }
    const tests = Assertions.flatMap((assertion) => (isObject(assertion) ? [assertion['Assert'] ?? ''] : []));
    for (const test of [...tests, ...(RuleCondition === undefined ? [] : [RuleCondition])]) {
      if (callOf(test) !== undefined) continue;
      throw validationError(
        `Template format error: [/Rules/${name}] Every RuleCondition and Assert member must be a function that evaluates to true or false.`,
      );
    }
  }
}
