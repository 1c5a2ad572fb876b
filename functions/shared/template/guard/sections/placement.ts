const each = (names: string) => names.split(' ').map((name) => `Fn::${name}`);

/** Functions that no section may contain. `functions.ts` rejects each of these functions with a specific message. */
const REJECTED = each('ImportValue Transform');
const TEXTS = each('FindInMap Join Select Split Sub');
/** Functions that may define a condition. */
export const LOGIC: readonly string[] = each('And Equals Not Or');
const RULES = each('Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll');
const ELSEWHERE = new Set(['Ref', ...each('Base64 Cidr GetAZs GetAtt If'), ...TEXTS, ...REJECTED]);

/**
 * Functions that CloudFormation evaluates in Conditions and Rules. `ELSEWHERE` applies to all other sections. Mappings
 * and Parameters have no entry, because these two sections may contain only literal values.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const BY_SECTION: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Conditions', new Set(['Ref', ...LOGIC, ...TEXTS, ...REJECTED])],
  ['Rules', new Set(['Ref', ...LOGIC, ...RULES, ...TEXTS, ...REJECTED])],
]);

/**
 * Returns true if CloudFormation evaluates a function in a section.
 *
 * @param section Name of the section, such as `Resources`.
 */
export const worksIn = (name: string, section: string | undefined) => allowed(section).has(name);

export const functionsIn = (section: string | undefined): readonly string[] =>
  [...allowed(section)].filter((name) => !REJECTED.includes(name));

const allowed = (section: string | undefined) => BY_SECTION.get(section ?? '') ?? ELSEWHERE;

/** Returns true if CloudFormation evaluates a section before it creates any resource. */
export const precedesResources = (section: string | undefined) => BY_SECTION.has(section ?? '');
