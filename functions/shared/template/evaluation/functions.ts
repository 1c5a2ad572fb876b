import { type TemplateValue, isList } from '../value';

/** Result of a condition: a boolean, or the condition itself if its result is known only during the deployment. */
export type Truth = boolean | TemplateValue;

/**
 * The functions that combine conditions. Each function returns undefined when the result depends on an unknown
 * condition.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
 */
export const LOGIC: ReadonlyMap<string, (truths: readonly Truth[]) => boolean | undefined> = new Map([
  ['Fn::And', (truths) => all(truths, true)],
  ['Fn::Or', (truths) => not(all(truths, false))],
  ['Fn::Not', ([truth]) => (typeof truth === 'boolean' ? !truth : undefined)],
]);

type Comparison = (left: TemplateValue | undefined, right: TemplateValue | undefined) => boolean | undefined;

/** The functions that compare values. Each function returns undefined when a value is unknown. */
export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['Fn::Equals', (left, right) => compare(textIn(left), textIn(right), (a, b) => a === b)],
  [
    'Fn::Contains',
    (list, value) => compare(textsIn(list), textIn(value), (texts, text) => texts.includes(text)),
  ],
  [
    'Fn::EachMemberEquals',
    (list, value) =>
      compare(textsIn(list), textIn(value), (texts, text) => texts.every((member) => member === text)),
  ],
  [
    'Fn::EachMemberIn',
    (list, allowed) =>
      compare(textsIn(list), textsIn(allowed), (texts, known) =>
        texts.every((member) => known.includes(member)),
      ),
  ],
]);

type Computation = (
  first: TemplateValue | undefined,
  second: TemplateValue | undefined,
) => TemplateValue | undefined;

/** The functions that need nothing but their arguments. Each function returns undefined when an argument is unknown. */
export const COMPUTATIONS: ReadonlyMap<string, Computation> = new Map<string, Computation>([
  [
    'Fn::Select',
    (index, list) => (/^\d+$/.test(textIn(index) ?? '') && isList(list) ? list[Number(index)] : undefined),
  ],
  [
    'Fn::Split',
    (delimiter, text) => {
      const [separator = '', whole] = [textIn(delimiter), textIn(text)];
      return separator === '' ? undefined : whole?.split(separator);
    },
  ],
]);

/** Returns a known text; undefined for a call, a list, and a text with a dynamic reference. */
const textIn = (value: TemplateValue | undefined) =>
  typeof value === 'string' && !value.includes('{{resolve:') ? value : undefined;

/** Returns a list of known texts; undefined for every other value. */
function textsIn(value: TemplateValue | undefined): readonly string[] | undefined {
  if (!isList(value)) return undefined;
  const texts = value.flatMap((item) => textIn(item) ?? []);
  return texts.length === value.length ? texts : undefined;
}

/**
 * Returns true if each condition has the result `result`, false if any has the opposite result, otherwise undefined.
 */
function all(truths: readonly Truth[], result: boolean): boolean | undefined {
  if (truths.includes(!result)) return false;
  return truths.every((truth) => truth === result) ? true : undefined;
}

const not = (value: boolean | undefined) => (value === undefined ? undefined : !value);

const compare = <A, B>(a: A | undefined, b: B | undefined, test: (a: A, b: B) => boolean) =>
  a === undefined || b === undefined ? undefined : test(a, b);
