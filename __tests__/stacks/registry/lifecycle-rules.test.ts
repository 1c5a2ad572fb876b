import { type LifecyclePolicy, type StoredImage, expiredBy } from '../support/lifecycle-rules';

type Selection = LifecyclePolicy['rules'][number]['selection'];

/** Returns images with tags and an age in days. If two images have the same age, the later list item is newer. */
function imagesOf(listed: readonly (readonly [tags: readonly string[], daysAgo: number])[]): StoredImage[] {
  return listed.map(([tags, daysAgo], index) => ({
    digest: 'ABCDEF'.charAt(index),
    tags: new Set(tags),
    pushedAt: index / 1000 - daysAgo,
    refersTo: [],
  }));
}

const policyOf = (...selections: Selection[]): LifecyclePolicy => ({
  rules: selections.map((selection, index) => ({
    rulePriority: index + 1,
    selection,
    action: { type: 'expire' },
  })),
});
const newest = (countNumber: number, of: Pick<Selection, 'tagStatus'> & Partial<Selection>): Selection => ({
  ...of,
  countType: 'imageCountMoreThan',
  countNumber,
});
const days = (countNumber: number, of: Pick<Selection, 'tagStatus'> & Partial<Selection>): Selection => ({
  ...of,
  countType: 'sinceImagePushed',
  countUnit: 'days',
  countNumber,
});
const prefixes = (...tagPrefixList: string[]) => ({ tagStatus: 'tagged', tagPrefixList });
const patterns = (...tagPatternList: string[]) => ({ tagStatus: 'tagged', tagPatternList });
const UNTAGGED = { tagStatus: 'untagged' };
const ANY = { tagStatus: 'any' };

const PROD_AND_BETA = imagesOf([
  [['beta-1', 'prod-1'], 10],
  [['beta-2', 'prod-2'], 9],
  [['beta-3'], 8],
]);
const ALPHA_AND_BETA = imagesOf([
  [['alpha-1'], 12],
  [['beta-1'], 11],
  [['alpha-2', 'beta-2'], 10],
  [['alpha-3'], 4],
  [['beta-3'], 3],
  [['alpha-4', 'beta-4'], 2],
]);
const GREEK = imagesOf([
  [['alpha-1', 'beta-1', 'gamma-1'], 10],
  [['alpha-2', 'beta-2'], 9],
  [['alpha-3', 'beta-3', 'gamma-2'], 8],
]);
const FOUR = imagesOf([
  [['alpha-1'], 4],
  [['beta-1'], 3],
  [[], 2],
  [['alpha-2'], 1],
]);
const FIVE = imagesOf([
  [['alpha-1', 'beta-1'], 4],
  [[], 3],
  [['alpha-2'], 2],
  [['git hash'], 1],
  [[], 1],
]);

/** Examples and expected results from the page "Examples of lifecycle policies in Amazon ECR" of the ECR User Guide. */
const EXAMPLES: readonly (readonly [string, LifecyclePolicy, readonly StoredImage[], string])[] = [
  [
    'image age',
    policyOf(days(14, patterns('prod*'))),
    imagesOf([
      [['prod-1'], 15],
      [['prod-2'], 13],
      [['x'], 15],
    ]),
    'A',
  ],
  [
    'image count',
    policyOf(newest(1, UNTAGGED)),
    imagesOf([
      [[], 3],
      [[], 2],
      [['x'], 4],
    ]),
    'A',
  ],
  [
    'multiple rules, A',
    policyOf(newest(1, prefixes('prod')), newest(1, prefixes('beta'))),
    PROD_AND_BETA,
    'A',
  ],
  [
    'multiple rules, A',
    policyOf(newest(1, patterns('prod*')), newest(1, patterns('beta*'))),
    PROD_AND_BETA,
    'A',
  ],
  [
    'multiple rules, B',
    policyOf(newest(1, prefixes('beta')), newest(1, prefixes('prod'))),
    PROD_AND_BETA,
    'AB',
  ],
  [
    'multiple rules, B',
    policyOf(newest(1, patterns('beta*')), newest(1, patterns('prod*'))),
    PROD_AND_BETA,
    'AB',
  ],
  ['multiple tags in a single rule, A', policyOf(days(5, prefixes('alpha', 'beta'))), ALPHA_AND_BETA, 'C'],
  ['multiple tags in a single rule, A', policyOf(days(5, patterns('alpha*', 'beta*'))), ALPHA_AND_BETA, 'C'],
  ['multiple tags in a single rule, B', policyOf(newest(1, prefixes('alpha', 'beta'))), GREEK, 'AB'],
  ['multiple tags in a single rule, B', policyOf(newest(1, patterns('alpha*', 'beta*'))), GREEK, 'AB'],
  ['all images, A', policyOf(newest(1, ANY)), FOUR, 'ABC'],
  ['all images, B', policyOf(newest(1, prefixes('alpha')), days(1, UNTAGGED), newest(1, ANY)), FIVE, 'ABD'],
];

describe('the simulation of ECR', () => {
  test.each(EXAMPLES)(
    'answers as the ECR User Guide does: filtering on %s (%#)',
    (_what, policy, images, result) => {
      expect([...expiredBy(policy, images, 0)].sort().join('')).toBe(result);
    },
  );

  test('does not depend on the order of the rules in the policy', () => {
    const { rules } = policyOf(newest(1, prefixes('prod')), newest(1, prefixes('beta')));
    expect([...expiredBy({ rules: [...rules].reverse() }, PROD_AND_BETA, 0)]).toEqual(['A']);
  });

  test('protects the images that a rule of higher priority selects, even if that rule expires nothing', () => {
    const policy = policyOf(newest(9999, prefixes('prod')), days(1, ANY));
    expect([...expiredBy(policy, PROD_AND_BETA, 0)]).toEqual(['C']);
  });

  test('keeps the images of an image index until the index has expired', () => {
    const [A, B, C] = imagesOf([
      [[], 30],
      [[], 30],
      [['release-1'], 30],
    ]) as [StoredImage, StoredImage, StoredImage];
    const policy = policyOf(newest(9999, prefixes('release-')), days(14, ANY));
    expect([...expiredBy(policy, [A, B, { ...C, refersTo: ['A'] }], 0)]).toEqual(['B']);
    const list = { ...C, tags: new Set<string>(), refersTo: ['A'] };
    expect([...expiredBy(policy, [A, B, list], 0)].sort()).toEqual(['B', 'C']);
    expect([...expiredBy(policy, [A], 0)]).toEqual(['A']);
  });

  test('matches a pattern against the whole tag, and a dot only against a dot', () => {
    const images = imagesOf([
      [['v1.2-x'], 9],
      [['v1-2-x'], 9],
      [['xv1.2-x'], 9],
    ]);
    expect([...expiredBy(policyOf(days(1, patterns('v1.*x'))), images, 0)]).toEqual(['A']);
  });

  test.each<readonly [string, LifecyclePolicy]>([
    ['a rule for any image before another', policyOf(days(1, ANY), days(1, UNTAGGED))],
    ['two rules for untagged images', policyOf(days(1, UNTAGGED), newest(1, UNTAGGED))],
    ['two rules for the same tags', policyOf(days(1, prefixes('a', 'b')), newest(1, prefixes('b', 'a')))],
    [
      'two rules of one priority',
      {
        rules: policyOf(days(1, prefixes('a')), days(1, prefixes('b'))).rules.map((rule) => ({
          ...rule,
          rulePriority: 1,
        })),
      },
    ],
    ['tags for untagged images', policyOf(days(1, { ...prefixes('a'), tagStatus: 'untagged' }))],
    ['tagged images without a list', policyOf(days(1, { tagStatus: 'tagged' }))],
    ['both lists', policyOf(days(1, { ...prefixes('a'), ...patterns('b') }))],
    ['no days', policyOf(days(0, ANY))],
    ['an age without its unit', policyOf({ ...ANY, countType: 'sinceImagePushed', countNumber: 1 })],
    [
      'a transition to the archive',
      { rules: policyOf(days(1, ANY)).rules.map((rule) => ({ ...rule, action: { type: 'transition' } })) },
    ],
    [
      'an age since the last pull',
      policyOf({ ...ANY, countType: 'sinceImagePulled', countUnit: 'days', countNumber: 1 }),
    ],
  ])('rejects %s', (_what, policy) => {
    expect(() => expiredBy(policy, [], 0)).toThrow(/ECR rejects/);
  });
});
