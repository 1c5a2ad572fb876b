import { checkConditions } from './checks/conditions';
import { checkFunctions } from './checks/functions';
import { checkParameters } from './checks/parameters';
import { checkReferences } from './checks/references';
import { checkRules } from './checks/rules';
import { checkSections } from './checks/sections';
import { checkTypes } from './checks/types';
import { parseTemplateText } from './parse';
import { Template } from './template';

/**
 * Reads a template. Makes all checks that CloudFormation makes without the values of the parameters, in ValidateTemplate
 * and before a stack operation.
 *
 * @throws CloudFormationError with the message of CloudFormation for the first problem.
 */
export function readTemplate(text: string): Template {
  const sections = parseTemplateText(text);
  checkSections(sections);
  const template = new Template(sections);
  checkParameters(template.parameters);
  // A transform replaces types, functions and names before CloudFormation checks them.
  if (sections['Transform'] !== undefined) return template;
  checkTypes(template);
  checkFunctions(sections);
  checkConditions(template);
  checkRules(template);
  checkReferences(template);
  return template;
}
