import type { ActionDefinition } from './definition';

/** Groups the actions of a stage by run order. The groups are sorted from the lowest to the highest run order. */
export function actionGroups(actions: readonly ActionDefinition[]): ActionDefinition[][] {
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter(({ runOrder }) => runOrder === order));
}
