import leven from 'leven';
import { z } from 'zod';

/** A part of the configuration with a fixed set of keys. An unknown key names the closest known one. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => allowedKeys(key, keys)).join('\n')
        : `allowed: { ${keys.join(', ')} }`,
  });
}

/** What is allowed instead of an unknown key, and what to do about it; a line. */
function allowedKeys(unknown: string, keys: readonly string[]): string {
  const closest = closestOf(unknown, keys);
  return `allowed: ${keys.join(', ')}; ${closest === undefined ? 'remove it' : `did you mean '${closest}'?`}`;
}

/** @returns the candidate that a word was probably meant to be; undefined when none is close. */
function closestOf(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const [closest] = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= candidate.length * 0.4)
    .sort((one, other) => one.distance - other.distance);
  return closest?.candidate;
}

/** Number of letters to change, or one for an abbreviation such as `timeout` of `timeoutMinutes`. */
function distanceOf(word: string, candidate: string): number {
  const abbreviated = word.length >= 3 && (candidate.startsWith(word) || candidate.endsWith(word));
  return abbreviated ? Math.min(1, leven(word, candidate)) : leven(word, candidate);
}
