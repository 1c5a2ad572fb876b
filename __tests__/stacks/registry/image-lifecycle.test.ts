import * as fc from 'fast-check';

import { NEVER_DEPLOYED_DAYS } from '../../../functions/shared/release/names';
import {
  type ImageEvent,
  QUOTA,
  type Scheme,
  histories,
  leftOver,
  lost,
  simulate,
  protect,
} from '../support/image-history';
import type { LifecyclePolicy } from '../support/lifecycle-rules';
import { all, stackOf, synthesize, TWO_APPLICATIONS } from '../support/synthesis';

jest.setTimeout(120_000);

const policies = all(
  stackOf(synthesize(TWO_APPLICATIONS), 'delivery-registry'),
  'aws_ecr_lifecycle_policy',
).map(({ policy }) => JSON.parse(String(policy)) as LifecyclePolicy);
const [policy = { rules: [] }] = policies;
const today: Scheme = { policy, deploy: protect, promote: protect };

const rule = (rulePriority: number, selection: LifecyclePolicy['rules'][number]['selection']) => ({
  rulePriority,
  selection,
  action: { type: 'expire' },
});
const newest = (countNumber: number, ...tagPrefixList: string[]) =>
  rule(1, { tagStatus: 'tagged', tagPrefixList, countType: 'imageCountMoreThan', countNumber });
const days = (rulePriority: number, tagStatus: string, countNumber: number) =>
  rule(rulePriority, { tagStatus, countType: 'sinceImagePushed', countUnit: 'days', countNumber });
const others = policy.rules.slice(1);

/**
 * The lifecycle policy of the project's first version, with which images could be lost. Only promotions tag images, and
 * the policy keeps only the newest 200 tagged images.
 */
const firstVersion: Scheme = {
  policy: { rules: [newest(200, 'release-'), days(2, 'untagged', 14)] },
  deploy: () => true,
  promote: (repository, digest, release) => repository.tag(digest, `release-${String(release)}-11111111`),
};

const build: ImageEvent = { kind: 'build', children: 0, tagged: true };
const deploy = (which: number): ImageEvent => ({ kind: 'deploy', which });
const promote = (which: number): ImageEvent => ({ kind: 'promote', fast: false, which });
const flood: ImageEvent = { kind: 'flood', count: 201, tag: 'release', which: 0 };
const wait = (count: number): ImageEvent => ({ kind: 'wait', days: count });

const release = (number: number) => [build, deploy(number)];
const releases = (count: number) => Array.from({ length: count }, (_, number) => release(number)).flat();

const ACCIDENTS: readonly (readonly [string, readonly ImageEvent[]])[] = [
  ['a build pushes 201 images that look released', [...release(0), promote(0), flood]],
  [
    'one environment gets 201 releases while the other stays at the first',
    [
      ...release(0),
      promote(0),
      ...Array.from({ length: 201 }, (_, n) => [...release(n + 1), promote(n + 1)]).flat(),
    ],
  ],
  [
    'an image without a tag of the build is deployed to test and nothing is released for 15 days',
    [{ ...build, tagged: false }, deploy(0), wait(15)],
  ],
];

describe('the lifecycle policy of an image repository', () => {
  test('is the same in every repository', () => {
    expect(policies).toEqual([policy, policy, policy]);
  });

  test.each(ACCIDENTS)('keeps deployed images when %s (T46)', (_what, actions) => {
    expect(lost(simulate(today, actions))).toEqual([]);
  });

  test.each(ACCIDENTS)('of the first version loses a deployed image when %s (T46)', (_what, actions) => {
    expect(lost(simulate(firstVersion, actions))).not.toEqual([]);
  });

  test('never expires an image that was ever deployed, whatever builds push and however long it takes (T46)', () => {
    fc.assert(
      fc.property(histories, (actions) => {
        expect(lost(simulate(today, actions))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('expires every image in the end that was never deployed and that no build protected', () => {
    fc.assert(
      fc.property(histories, (actions) => {
        const history = simulate(today, actions);
        expect(leftOver(today, history)).toEqual([]);
        expect(lost(history)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test.each<readonly [string, Scheme]>([
    ['that of the first version', firstVersion],
    [
      'one that keeps 200 marked images',
      { ...today, policy: { rules: [newest(200, 'release-'), ...others] } },
    ],
    [
      'one whose protecting rule asks for two tags',
      { ...today, policy: { rules: [newest(QUOTA, 'release-', 'commit-'), ...others] } },
    ],
    ['one without a protecting rule', { ...today, policy: { rules: others } }],
    ['one of a product that does not mark what it deploys to test', { ...today, deploy: () => true }],
    [
      'one of a product that runs images whose mark another image has',
      { ...today, deploy: (...image) => protect(...image) || true },
    ],
  ])('is found to lose a deployed image if it is %s (T46)', (_what, scheme) => {
    const found = fc.check(
      fc.property(histories, (actions) => lost(simulate(scheme, actions)).length === 0),
      { numRuns: 1000, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });

  test('is found to be wrong if it never expires an image', () => {
    const keepsAll = { ...today, policy: { rules: policy.rules.slice(0, 1) } };
    const found = fc.check(
      fc.property(histories, (actions) => leftOver(keepsAll, simulate(keepsAll, actions)).length === 0),
      { numRuns: 100, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });

  test('keeps the oldest deployed image in a repository that a build has filled to its quota (T46)', () => {
    const history = simulate(today, [...releases(1), { kind: 'flood', count: QUOTA, tag: 'own', which: 0 }]);
    expect(history.repository.images.size).toBe(QUOTA);
    expect(lost(history)).toEqual([]);
    expect(policy.rules[0]?.selection.countNumber).toBeGreaterThan(QUOTA);
  });

  test('keeps an image that is not deployed yet for the time of two of the longest approvals', () => {
    const longestApprovalDays = 86_400 / 60 / 24;
    expect(NEVER_DEPLOYED_DAYS).toBeGreaterThan(2 * longestApprovalDays);
    const waiting = [build, wait(2 * longestApprovalDays), deploy(0)];
    expect(simulate(today, waiting).deployed.size).toBe(1);
  });
});
