/** The signals that end a command, with the exit status that a shell expects. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends a command. */
export type EndSignal = keyof typeof exitCodes;

/** The exit status after a signal. */
export function exitCodeOf(signal: EndSignal): number {
  return exitCodes[signal];
}

/** A terminal and a package manager may both forward one key press. */
const millisecondsOfOnePress = 1000;

/** Calls `first` at the first signal. A signal more than a second later ends the process at once. */
export function onSignals(first: (signal: EndSignal) => void): (signal: EndSignal) => void {
  let signalledAt = 0;
  const receive = (signal: EndSignal): void => {
    const now = Date.now();
    if (signalledAt === 0) {
      signalledAt = now;
      first(signal);
    } else if (now - signalledAt > millisecondsOfOnePress) {
      endBySystem(signal);
    }
  };
  for (const signal of Object.keys(exitCodes) as EndSignal[]) process.on(signal, () => receive(signal));
  return receive;
}

/** Lets the system end the process by a signal, as if no handler existed. A shell shows the same exit status. */
export function endBySystem(signal: EndSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
