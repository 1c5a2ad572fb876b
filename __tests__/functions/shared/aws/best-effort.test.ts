import { bestEffort } from '../../../../functions/shared/aws/best-effort';

const forever = () => new AbortController().signal;

describe('a best effort', () => {
  it('returns the result of the work', async () => {
    expect(await bestEffort(forever(), () => Promise.resolve(7))).toBe(7);
  });

  it('returns nothing when the work fails', async () => {
    expect(await bestEffort<number>(forever(), () => Promise.reject(new Error('denied')))).toBeUndefined();
  });

  it('aborts the requests of the work when the invocation is out of time, and does not wait for them', async () => {
    const controller = new AbortController();
    let seen: AbortSignal | undefined;
    const result = bestEffort(controller.signal, ({ abortSignal }) => {
      seen = abortSignal;
      return new Promise(() => undefined);
    });
    controller.abort();
    expect(await result).toBeUndefined();
    expect(seen?.aborted).toBe(true);
  });

  it('returns nothing when the invocation is already out of time', async () => {
    const work = () => new Promise(() => undefined);
    expect(await bestEffort(AbortSignal.abort(), work)).toBeUndefined();
  });

  it('ends five seconds after its start', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort());
    expect(await bestEffort(forever(), () => new Promise(() => undefined))).toBeUndefined();
    expect(timeout).toHaveBeenCalledWith(5_000);
    timeout.mockRestore();
  });
});
