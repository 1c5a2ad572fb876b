import { conditionsIn } from '../guard/sections/cycles';
import type { TemplateObject } from '../value';

/**
 * Returns the names of all conditions. Each name follows the names to which its condition refers, except in a cycle.
 * Does not use recursion, because conditions may refer to each other in a long chain.
 */
export function conditionOrder(conditions: TemplateObject): ReadonlySet<string> {
  const order = new Set<string>();
  const opened = new Set<string>();
  const pending = Object.keys(conditions);
  for (let name = pending.at(-1); name !== undefined; name = pending.at(-1)) {
    const isOpen = opened.has(name);
    opened.add(name);
    // An open name that is not in the order yet is part of a cycle.
    const missing = isOpen ? [] : conditionsIn(conditions[name] ?? '').filter((inner) => !opened.has(inner));
    if (missing.length > 0) {
      pending.push(...missing);
    } else {
      order.add(name);
      pending.pop();
    }
  }
  return order;
}
