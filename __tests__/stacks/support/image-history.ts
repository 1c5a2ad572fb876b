import * as fc from 'fast-check';

import { protectingTag } from '../../../functions/shared/release/names';
import { type LifecyclePolicy, type StoredImage, expiredBy } from './lifecycle-rules';

/** ECR's quota "Images per repository". */
export const QUOTA = 100_000;

interface Image extends StoredImage {
  readonly tags: Set<string>;
}

/** A simulated ECR repository: tags are immutable, only the lifecycle policy deletes images, and the quota applies. */
export class Repository {
  now = 0;
  readonly images = new Map<string, Image>();
  private readonly tagged = new Set<string>();
  private pushes = 0;

  /** Returns the digest of a new image, or undefined if the repository is full. */
  push(refersTo: readonly string[] = []): string | undefined {
    if (this.images.size >= QUOTA) return undefined;
    this.pushes += 1;
    const digest = `sha256:${this.pushes.toString(16).padStart(64, '0')}`;
    const pushedAt = this.now + this.pushes / 1e7;
    this.images.set(digest, { digest, tags: new Set(), pushedAt, refersTo });
    return digest;
  }

  /** Tags an image. Returns false if another image has the tag, or if the image does not exist. */
  tag(digest: string, tag: string): boolean {
    const image = this.images.get(digest);
    if (image === undefined) return false;
    if (this.tagged.has(tag)) return image.tags.has(tag);
    this.tagged.add(tag);
    image.tags.add(tag);
    return true;
  }

  /** Evaluates the lifecycle policy once, and deletes the expired images. ECR deletes such images within 24 hours. */
  evaluate(policy: LifecyclePolicy): void {
    for (const digest of expiredBy(policy, [...this.images.values()], this.now)) {
      for (const tag of this.images.get(digest)?.tags ?? []) this.tagged.delete(tag);
      this.images.delete(digest);
    }
  }

  /** Returns the digest of an image. For an image index, also returns the digests of the images in the index. */
  whole(digest: string): string[] {
    return [digest, ...(this.images.get(digest)?.refersTo ?? []).flatMap((child) => this.whole(child))];
  }
}

/** A lifecycle policy, and the functions that tag images so that the policy keeps the images. */
export interface Scheme {
  readonly policy: LifecyclePolicy;
  /** Tags an image before its deployment. Returns false if the image must not be deployed. */
  readonly deploy: (repository: Repository, digest: string) => boolean;
  readonly promote: (repository: Repository, digest: string, release: number) => boolean;
}

/** Tags an image as deploy-stack and promote-release do. */
export const protect = (repository: Repository, digest: string) =>
  repository.tag(digest, protectingTag(digest));

/** One event in the history of a repository. `which` is a random number that selects an image. */
export type ImageEvent =
  | { readonly kind: 'build'; readonly children: number; readonly tagged: boolean }
  | {
      readonly kind: 'flood';
      readonly count: number;
      readonly tag: (typeof HOSTILE_TAGS)[number];
      readonly which: number;
    }
  | { readonly kind: 'retag'; readonly which: number; readonly like: number }
  | { readonly kind: 'index'; readonly which: number }
  | { readonly kind: 'deploy'; readonly which: number }
  /**
   * Promotes a release that ran in test. With `fast`, promotes the newest of these releases. Otherwise, `which` selects
   * the release.
   */
  | { readonly kind: 'promote'; readonly fast: boolean; readonly which: number }
  | { readonly kind: 'wait'; readonly days: number };

const HOSTILE_TAGS = ['none', 'own', 'other', 'release'] as const;

const which = fc.nat(10_000);
const kinds: fc.Arbitrary<ImageEvent>[] = [
  fc.record({ kind: fc.constant('build'), children: fc.nat(3), tagged: fc.boolean() }),
  fc.record({
    kind: fc.constant('flood'),
    count: fc.integer({ min: 1, max: 250 }),
    tag: fc.constantFrom(...HOSTILE_TAGS),
    which,
  }),
  fc.record({ kind: fc.constant('retag'), which, like: which }),
  fc.record({ kind: fc.constant('index'), which }),
  fc.record({ kind: fc.constant('deploy'), which }),
  fc.record({ kind: fc.constant('promote'), fast: fc.boolean(), which }),
  fc.record({ kind: fc.constant('wait'), days: fc.integer({ min: 1, max: 400 }) }),
];
// Without `size: 'max'`, the generated histories are too short to lose an image.
export const histories: fc.Arbitrary<readonly ImageEvent[]> = fc.array(fc.oneof(...kinds), {
  maxLength: 40,
  size: 'max',
});

export interface History {
  readonly repository: Repository;
  /** Digests of every image that was ever deployed. For an image index, also the digests of the images in the index. */
  readonly deployed: ReadonlySet<string>;
  /**
   * Digests of images to which a build itself added a protecting tag. For an image index, also the digests of the
   * images in the index.
   */
  readonly selfProtected: ReadonlySet<string>;
}

/** Applies events in order, and evaluates the lifecycle policy after each event. */
export function simulate({ policy, deploy, promote }: Scheme, events: readonly ImageEvent[]): History {
  const repository = new Repository();
  const deployed = new Set<string>();
  /** Digests of images that a build pushed as a release, and of images that ran in test, in order. */
  const built: string[] = [];
  const tested: string[] = [];
  const selfProtected = new Set<string>();
  const add = (set: Set<string>, digest: string) => {
    for (const each of repository.whole(digest)) set.add(each);
  };
  const choose = (digests: readonly string[], index: number) => digests[index % digests.length];
  const anyImage = (index: number) => choose([...repository.images.keys()], index);
  const hostileTag = (digest: string, tag: string) => {
    if (repository.tag(digest, tag) && tag.startsWith('release-')) add(selfProtected, digest);
  };

  const handlers: { readonly [K in ImageEvent['kind']]: (event: Extract<ImageEvent, { kind: K }>) => void } =
    {
      build: ({ children, tagged }) => {
        const parts = Array.from({ length: children }, () => repository.push()).filter(
          (part) => part !== undefined,
        );
        const digest = repository.push(parts);
        if (digest === undefined) return;
        if (tagged) repository.tag(digest, `commit-${String(built.length)}`);
        built.push(digest);
      },
      flood: ({ count, tag, which: index }) => {
        for (let push = 0; push < count; push += 1) {
          const digest = repository.push();
          if (digest === undefined) return;
          if (tag === 'own') hostileTag(digest, protectingTag(digest));
          if (tag === 'other') hostileTag(digest, protectingTag(anyImage(index + push) ?? digest));
          if (tag === 'release') hostileTag(digest, `release-${String(push)}-${digest.slice(-8)}`);
        }
      },
      retag: ({ which: index, like }) => {
        const [digest, other] = [anyImage(index), anyImage(like)];
        if (digest !== undefined && other !== undefined) hostileTag(digest, protectingTag(other));
      },
      index: ({ which: index }) => {
        const image = anyImage(index);
        if (image !== undefined) repository.push([image]);
      },
      deploy: ({ which: index }) => {
        const digest = choose(built, index);
        if (digest === undefined || !repository.images.has(digest) || !deploy(repository, digest)) return;
        tested.push(digest);
        add(deployed, digest);
      },
      promote: ({ fast, which: index }) => {
        const digest = fast ? tested.at(-1) : choose(tested, index);
        if (digest === undefined || !repository.images.has(digest)) return;
        if (promote(repository, digest, tested.indexOf(digest))) add(deployed, digest);
      },
      wait: ({ days }) => {
        repository.now += days;
      },
    };

  for (const event of events) {
    (handlers[event.kind] as (event: ImageEvent) => void)(event);
    repository.evaluate(policy);
  }
  return { repository, deployed, selfProtected };
}

/** Returns the deployed images that have expired. */
export const lost = ({ repository, deployed }: History) =>
  [...deployed].filter((digest) => !repository.images.has(digest));

/** Returns the images that no event deployed or protected, but that still exist a year later. */
export function leftOver({ policy }: Scheme, { repository, deployed, selfProtected }: History): string[] {
  repository.now += 365;
  // An image in an image index expires only in the evaluation after the index has expired.
  for (let before = -1; before !== repository.images.size;) {
    before = repository.images.size;
    repository.evaluate(policy);
  }
  return [...repository.images.keys()].filter(
    (digest) => !deployed.has(digest) && !selfProtected.has(digest),
  );
}
