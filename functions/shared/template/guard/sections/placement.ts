const each = (names: string) => names.split(' ').map((name) => `Fn::${name}`);

/** Refused everywhere, each with a reason of its own. */
const REFUSED = each('ImportValue Transform');
const TEXTS = each('FindInMap Join Select Split Sub');
/** Functions that a condition consists of. */
export const LOGIC: readonly string[] = each('And Equals Not Or');
const RULES = each('Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll');
const ELSEWHERE = new Set(['Ref', ...each('Base64 Cidr GetAZs GetAtt If'), ...TEXTS, ...REFUSED]);

/**
 * Functions that CloudFormation evaluates in a section. Mappings and Parameters are missing: both have texts only.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const BY_SECTION: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Conditions', new Set(['Ref', ...LOGIC, ...TEXTS, ...REFUSED])],
  ['Rules', new Set(['Ref', ...LOGIC, ...RULES, ...TEXTS, ...REFUSED])],
]);

/** Says whether a function works in a section; `section` is the first key of a path. */
export const worksIn = (name: string, section: string | undefined) => allowed(section).has(name);

export const functionsIn = (section: string | undefined): readonly string[] =>
  [...allowed(section)].filter((name) => !REFUSED.includes(name));

const allowed = (section: string | undefined) => BY_SECTION.get(section ?? '') ?? ELSEWHERE;

/** Conditions and rules are evaluated before any resource exists. */
export const precedesResources = (section: string | undefined) => BY_SECTION.has(section ?? '');
