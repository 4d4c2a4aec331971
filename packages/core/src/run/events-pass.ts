/**
 * One turn of the event loop. A long computation that awaits it now and then lets timers and events run, an abort among them.
 *
 * A timer of 0 ms would cost 1 ms of idle time in Node, and 4 ms in browsers.
 *
 * @example
 * ```ts
 * await eventsPass();
 * ```
 */
export function eventsPass(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (then: () => void) => void };
  return new Promise((resolve) => {
    if (setImmediate !== undefined) return setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
