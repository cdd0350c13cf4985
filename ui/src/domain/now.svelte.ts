import { createContext } from "svelte";

/** The current time in milliseconds since 1970, for relative times and the footer. It advances every 5 seconds. */
export class Now {
  current = $state(Date.now());

  /** Starts the clock; returns a function that stops it. */
  start(): () => void {
    const timer = setInterval(() => (this.current = Date.now()), 5000);
    return () => clearInterval(timer);
  }
}

export const [useNow, provideNow] = createContext<Now>();
