/**
 * Long form of each short-form function tag in CloudFormation. `!Transform` is missing because a macro would change the
 * template after the check.
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

/** Standard YAML tags that do not change a value. */
export const STANDARD_TAGS: ReadonlySet<string> = new Set(
  ['map', 'seq', 'str'].map((name) => `tag:yaml.org,2002:${name}`),
);
