import type { Labels } from '../../../shared/template/evaluation/evaluation';

/**
 * Returns labels for the evaluations of both sides of a comparison. A label has the number of the content, such as
 * `Password#2`, so that a different content is visible although nobody sees the content.
 */
export function numberedLabels(hidden: ReadonlySet<string>): Labels {
  const contents = new Map<string, string[]>();
  const labelOf = (name: string, content: string) => {
    const known = contents.get(name) ?? [];
    if (!known.includes(content)) known.push(content);
    contents.set(name, known);
    return `${name}#${String(known.indexOf(content) + 1)}`;
  };
  return { hidden, labelOf };
}
