import { ECRClient } from '@aws-sdk/client-ecr';

import { type Call, awsError, scripted } from '../scripted';

interface StoredImage {
  readonly manifest: string;
  readonly mediaType: string;
}

/** In-memory ECR registry. Tags are immutable, as in the repositories of the product. */
export class FakeEcr {
  /** Images by digest. */
  readonly images = new Map<string, StoredImage>();
  /** Digests by tag. */
  readonly tags = new Map<string, string>();
  readonly calls: Call[] = [];
  /**
   * Callback that runs before each call. The call waits for the callback, and fails with any error that the callback
   * throws.
   */
  before: (call: Call) => unknown = () => undefined;
  /** Callback that runs after each call has taken effect. The call fails with any error that the callback throws. */
  after: (call: Call) => unknown = () => undefined;

  readonly client = scripted(new ECRClient({ region: 'ap-southeast-2' }), async (call) => {
    this.calls.push(call);
    await this.before(call);
    const answer = call.name === 'PutImage' ? this.tag(call.input) : this.find(call.input);
    await this.after(call);
    return answer;
  });

  /** Adds an image to the registry. */
  put(digest: string, mediaType = 'application/vnd.oci.image.manifest.v1+json'): void {
    this.images.set(digest, { manifest: `{"manifest of":"${digest}"}`, mediaType });
  }

  /** Returns `repository tag` for every PutImage call, in order. */
  tagged(): string[] {
    return this.calls
      .filter(({ name }) => name === 'PutImage')
      .map(({ input }) => `${String(input['repositoryName'])} ${String(input['imageTag'])}`);
  }

  private find(input: Call['input']): object {
    const [id = {}] = input['imageIds'] as { imageDigest?: string; imageTag?: string }[];
    const digest = id.imageDigest ?? this.tags.get(id.imageTag ?? '') ?? '';
    const image = this.images.get(digest);
    if (image === undefined) {
      const failureReason = 'Requested image not found';
      return { images: [], failures: [{ imageId: id, failureCode: 'ImageNotFound', failureReason }] };
    }
    return { images: [this.described(digest, image)], failures: [] };
  }

  private tag(input: Call['input']): object {
    const [digest, tag] = [String(input['imageDigest']), String(input['imageTag'])];
    const image = this.images.get(digest);
    if (image === undefined || image.manifest !== input['imageManifest']) {
      throw awsError('ImageDigestDoesNotMatchException', 'the digest is not that of the manifest');
    }
    const current = this.tags.get(tag);
    if (current === digest) throw awsError('ImageAlreadyExistsException', `${tag} exists already`);
    if (current !== undefined) throw awsError('ImageTagAlreadyExistsException', `${tag} is immutable`);
    this.tags.set(tag, digest);
    return { image: this.described(digest, image, tag) };
  }

  private described(imageDigest: string, image: StoredImage, imageTag?: string) {
    return {
      imageId: { imageDigest, ...(imageTag === undefined ? {} : { imageTag }) },
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
    };
  }
}
