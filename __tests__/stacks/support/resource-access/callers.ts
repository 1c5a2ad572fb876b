const DELIVERY_ID = '111111111111';
const PRODUCTION_ID = '222222222222';

const inAccount = (id: string) => ({
  id,
  /** A role whose identity policy allows everything. */
  administrator: `arn:aws:iam::${id}:role/administrator`,
  terraform: `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`,
  /** Returns the ARN of a role of the project, e.g. `deploy-stack`. */
  role: (name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`,
  /** Returns the ARN of a role of the delivery pipeline of the application `hello`, e.g. `start`. */
  pipelineRole: (name: string) => `arn:aws:iam::${id}:role/hello_big-red-button-${name}`,
});
export const DELIVERY = inAccount(DELIVERY_ID);
export const PRODUCTION = inAccount(PRODUCTION_ID);
export type Account = typeof DELIVERY;

export const STRANGER_ID = '444444444444';
/** Roles in an account outside the project. One of the roles has the same name as a role of the project. */
export const STRANGERS = [
  `arn:aws:iam::${STRANGER_ID}:role/administrator`,
  `arn:aws:iam::${STRANGER_ID}:role/big-red-button-promote-release`,
];
