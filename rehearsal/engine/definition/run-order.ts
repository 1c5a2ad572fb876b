import type { ActionDefinition } from './definition';

/** Returns the actions of a stage in groups of equal run order, in the order in which the groups run. */
export function actionGroups(actions: readonly ActionDefinition[]): ActionDefinition[][] {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter(({ runOrder }) => runOrder === order));
}
