/** The options of a function: each of its keys is an argument. */
export class Options {
  readonly keys: Readonly<Record<string, unknown>>;
  /** Whether the defaults make a call long, so that no option is left out. */
  readonly costly: boolean;

  constructor(keys: object, costly: boolean) {
    this.keys = keys as Record<string, unknown>;
    this.costly = costly;
  }
}

/** Marks an object whose keys are arguments. */
export const options = (keys: object): Options => new Options(keys, false);

/** The same, for options whose defaults make a call long: none of them is left out. */
export const costlyOptions = (keys: object): Options => new Options(keys, true);

/** An argument that may be anything. */
export class Anything {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Marks an argument of which no value is wrong. */
export const anything = (value: unknown): Anything => new Anything(value);

/** The arguments of a call that succeeds. A function that makes them is called for each call. */
export type Call = readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>);

/** A call of each public function, by folder of its package and by name. */
export type Calls = Readonly<Record<string, Readonly<Record<string, Call>>>>;

/** What no argument can be, by its name in messages. */
const wrongThings: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  "−1": -1,
  "2^53 − 1": Number.MAX_SAFE_INTEGER,
  '"x"': "x",
  '""': "",
  "[]": [],
  "{}": {},
  "a function": () => 1,
  "a symbol": Symbol("wrong"),
  "a typed array": new Uint16Array(2),
};

/** One call with one thing wrong. */
export interface Mistake {
  readonly what: string;
  readonly args: readonly unknown[];
  /** Whether no reading of the mistake is right, so that the call must be refused. */
  readonly hopeless: boolean;
}

/** The arguments as the function receives them. */
export function plain(args: readonly unknown[]): readonly unknown[] {
  return args.map((arg) => (arg instanceof Options ? arg.keys : arg instanceof Anything ? arg.value : arg));
}

/** Every argument, and every key of options, replaced by every wrong thing, and an unknown key. */
export function* mistakesIn(args: readonly unknown[]): Generator<Mistake> {
  for (const [i, arg] of args.entries()) {
    if (arg instanceof Anything) continue;
    const withArgument = (value: unknown): readonly unknown[] => plain(args).map((each, k) => (k === i ? value : each));
    const costly = arg instanceof Options && arg.costly;
    const isTried = (wrong: unknown): boolean => !costly || (wrong !== undefined && wrong !== wrongThings["{}"]);
    for (const [what, wrong] of Object.entries(wrongThings).filter(([, each]) => isTried(each)))
      yield { what: `argument ${i} = ${what}`, args: withArgument(wrong), hopeless: typeof wrong === "symbol" };
    if (!(arg instanceof Options)) continue;
    yield { what: "an unknown key", args: withArgument({ ...arg.keys, unknownKey: 5 }), hopeless: true };
    for (const key of Object.keys(arg.keys))
      for (const [what, wrong] of Object.entries(wrongThings).filter(([, each]) => isTried(each)))
        yield {
          what: `${key} = ${what}`,
          args: withArgument({ ...arg.keys, [key]: wrong }),
          hopeless: typeof wrong === "symbol",
        };
  }
}
