/**
 * CloudFormation's short forms, and what they are short for. `!Transform` is left out: a macro would turn the checked
 * template into another one.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const SHORT_TAGS: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or RefAll Select Split Sub ValueOf ValueOfAll'
    .split(' ')
    .map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

/** YAML's own that leave a value what it is. */
export const STANDARD_TAGS: ReadonlySet<string> = new Set(
  ['map', 'seq', 'str'].map((name) => `tag:yaml.org,2002:${name}`),
);
