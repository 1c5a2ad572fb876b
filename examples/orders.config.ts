import shipped from '../delivery.config';
import { defineConfig } from '../stacks/config';

/**
 * Delivers the example application `orders` instead of `hello`, in the accounts and environments of `delivery.config.ts`:
 * `npm run rehearse -- --config examples/orders.config.ts`.
 */
export default defineConfig({
  ...shipped,
  applications: [
    {
      name: 'orders',
      branch: 'main',
      services: [{ name: 'api' }, { name: 'admin' }],
      reports: ['api-tests', 'admin-tests'],
    },
  ],
});
