import { validationError } from '../../errors';
import { callOf, type Template } from '../template';

const LOGIC = ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or', 'Condition'];

/** Checks that each condition is a boolean function. */
export function checkConditions(template: Template): void {
  for (const condition of Object.values(template.section('Conditions'))) {
    if (LOGIC.includes(callOf(condition)?.name ?? '')) continue;
    throw validationError(
      'Template format error: Conditions can only be boolean operations on parameters and other conditions',
    );
  }
}
