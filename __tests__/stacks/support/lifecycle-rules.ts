// Simulates ECR lifecycle policies, as the pages "Lifecycle policy evaluation rules" and "Lifecycle policy properties"
// of the ECR User Guide describe. Rejects policies that archive images, and policies that use the time since the last
// pull, because the product uses neither.

export interface LifecyclePolicy {
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: Selection;
  readonly action: { readonly type: string };
}

interface Selection {
  readonly tagStatus: string;
  readonly tagPrefixList?: readonly string[];
  readonly tagPatternList?: readonly string[];
  readonly countType: string;
  readonly countUnit?: string;
  readonly countNumber: number;
}

export interface StoredImage {
  readonly digest: string;
  readonly tags: ReadonlySet<string>;
  /** Time of the push in days. */
  readonly pushedAt: number;
  /** Digests that an image index refers to. */
  readonly refersTo: readonly string[];
}

/**
 * Returns the digests of the images that expire.
 *
 * @param now Time in days.
 * @throws Error if ECR would reject the policy, or if the simulation does not support the policy.
 */
export function expiredBy(
  policy: LifecyclePolicy,
  images: readonly StoredImage[],
  now: number,
): ReadonlySet<string> {
  checkPolicy(policy);
  const referred = new Set(images.flatMap(({ refersTo }) => refersTo));
  // ECR first evaluates every rule with the same images, and then applies the rules by priority.
  const evaluated = [...policy.rules]
    .sort((one, other) => one.rulePriority - other.rulePriority)
    .map(({ selection }) => {
      const identified = images.filter(({ tags }) => identifies(selection, tags));
      return { identified, marked: markedBy(selection, identified, now) };
    });
  const identifiedBefore = new Set<StoredImage>();
  const expired = new Set<string>();
  for (const { identified, marked } of evaluated) {
    for (const image of marked) {
      // "An image that matches the tagging requirements of a rule cannot be expired by a rule with a lower priority."
      // An image in an image index cannot expire before the index.
      if (!identifiedBefore.has(image) && !referred.has(image.digest)) expired.add(image.digest);
    }
    for (const image of identified) identifiedBefore.add(image);
  }
  return expired;
}

/**
 * Returns true if the tags of an image match a rule. Every prefix or pattern of the rule must match at least one tag.
 */
function identifies(selection: Selection, tags: ReadonlySet<string>): boolean {
  const { tagStatus, tagPrefixList = [], tagPatternList = [] } = selection;
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.size === 0;
  const some = (matches: (tag: string) => boolean) => [...tags].some(matches);
  return (
    tagPrefixList.every((prefix) => some((tag) => tag.startsWith(prefix))) &&
    tagPatternList.every((pattern) => some((tag) => patternOf(pattern).test(tag)))
  );
}

const patternOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.\\+?^${}()|[\]]/g, '\\$&').replaceAll('*', '.*')}$`);

/** Returns the images that a rule marks for expiry. */
function markedBy(
  { countType, countNumber }: Selection,
  identified: readonly StoredImage[],
  now: number,
): readonly StoredImage[] {
  if (countType === 'sinceImagePushed')
    return identified.filter(({ pushedAt }) => now - pushedAt > countNumber);
  return [...identified].sort((one, other) => other.pushedAt - one.pushedAt).slice(countNumber);
}

function checkPolicy({ rules }: LifecyclePolicy): void {
  const last = Math.max(...rules.map(({ rulePriority }) => rulePriority));
  for (const rule of rules) checkRule(rule, last);
  unique(rules.map(({ rulePriority }) => String(rulePriority)));
  unique(
    rules.filter(({ selection }) => selection.tagStatus === 'untagged').map(() => 'a rule for untagged'),
  );
  unique(
    rules.flatMap(({ selection: { tagPrefixList, tagPatternList } }) =>
      [tagPrefixList, tagPatternList].flatMap((list) =>
        list === undefined ? [] : [[...list].sort().join()],
      ),
    ),
  );
}

function checkRule({ rulePriority, selection, action }: Rule, last: number): void {
  const { tagStatus, tagPrefixList, tagPatternList, countType, countUnit, countNumber } = selection;
  const lists = [tagPrefixList, tagPatternList].filter((list) => list !== undefined);
  const problems = [
    [action.type !== 'expire', `action ${action.type}`],
    [!['tagged', 'untagged', 'any'].includes(tagStatus), `tagStatus ${tagStatus}`],
    [lists.length !== (tagStatus === 'tagged' ? 1 : 0) || lists[0]?.length === 0, `lists for ${tagStatus}`],
    [tagStatus === 'any' && rulePriority !== last, 'a rule for any image that is not the last'],
    [!['imageCountMoreThan', 'sinceImagePushed'].includes(countType), `countType ${countType}`],
    [countUnit !== (countType === 'sinceImagePushed' ? 'days' : undefined), `countUnit of ${countType}`],
    [!Number.isInteger(countNumber) || countNumber < 1, `countNumber ${String(countNumber)}`],
  ] as const;
  for (const [wrong, property] of problems)
    if (wrong) throw new Error(`ECR rejects rule ${String(rulePriority)}: ${property}`);
}

function unique(keys: readonly string[]): void {
  for (const [index, key] of keys.entries())
    if (keys.indexOf(key) !== index) throw new Error(`ECR rejects the policy: ${key} more than once`);
}
