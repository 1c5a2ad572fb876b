import type { DeployStatement } from './deploy-statement';

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/**
 * Maximum number of characters of a managed policy, without white space:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_CHARACTERS = 6_144;

/** Distributes statements to as few policy documents as their order allows. */
export function documentsOf(statements: readonly DeployStatement[]): readonly PolicyDocument[] {
  const documents: object[][] = [];
  for (const statement of statements.flatMap(withinLimit).map(asJson)) {
    const last = documents.at(-1);
    if (last === undefined || sizeOf([...last, statement]) > MANAGED_POLICY_CHARACTERS)
      documents.push([statement]);
    else last.push(statement);
  }
  return documents.map(documentOf);
}

const documentOf = (Statement: readonly object[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const sizeOf = (statements: readonly object[]) => JSON.stringify(documentOf(statements)).length;

/** Splits the resources of a statement that is too large for a document. */
function withinLimit(statement: DeployStatement): readonly DeployStatement[] {
  const { resources, sid } = statement;
  if (sizeOf([asJson(statement)]) <= MANAGED_POLICY_CHARACTERS || resources.length === 1) return [statement];
  const middle = Math.ceil(resources.length / 2);
  return [
    ...withinLimit({ ...statement, sid: `${sid}A`, resources: resources.slice(0, middle) }),
    ...withinLimit({ ...statement, sid: `${sid}B`, resources: resources.slice(middle) }),
  ];
}

const asJson = ({ sid, effect = 'Allow', actions, resources, conditions }: DeployStatement): object => ({
  Sid: sid,
  Effect: effect,
  Action: actions,
  Resource: resources,
  ...(conditions === undefined ? {} : { Condition: conditions }),
});
