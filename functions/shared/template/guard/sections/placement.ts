const each = (names: string) => names.split(' ').map((name) => `Fn::${name}`);

/** Functions that are rejected in every section, each for a reason of its own. */
const REJECTED = each('ImportValue Transform');
const TEXTS = each('FindInMap Join Select Split Sub');
/** Functions that a condition can consist of. */
export const LOGIC: readonly string[] = each('And Equals Not Or');
const RULES = each('Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll');
const ELSEWHERE = new Set(['Ref', ...each('Base64 Cidr GetAZs GetAtt If'), ...TEXTS, ...REJECTED]);

/**
 * Functions that CloudFormation evaluates in a section. Mappings and Parameters are missing because they contain only
 * texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const BY_SECTION: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Conditions', new Set(['Ref', ...LOGIC, ...TEXTS, ...REJECTED])],
  ['Rules', new Set(['Ref', ...LOGIC, ...RULES, ...TEXTS, ...REJECTED])],
]);

/** Returns true when CloudFormation evaluates a function in a section. @param section First key of a path. */
export const worksIn = (name: string, section: string | undefined) => allowed(section).has(name);

export const functionsIn = (section: string | undefined): readonly string[] =>
  [...allowed(section)].filter((name) => !REJECTED.includes(name));

const allowed = (section: string | undefined) => BY_SECTION.get(section ?? '') ?? ELSEWHERE;

/** Returns true for a section that CloudFormation evaluates before any resource exists. */
export const precedesResources = (section: string | undefined) => BY_SECTION.has(section ?? '');
