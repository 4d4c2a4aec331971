import type { Samples } from "../metric.ts";
import type { Seed } from "../noise/seed.ts";
import type { Scheme } from "../scheme.ts";

/** The part that every declaration of an option has. */
interface Declared {
  /** One line of meaning. It stands in the command line, in the README and in completions of an editor. */
  readonly about: string;
  /** Whether the option may be left out although it has no default. */
  readonly optional?: true;
  /** Whether only programs can give it: an experiment file has no key of this name. */
  readonly programOnly?: true;
}

/** Bounds of a number. `above` and `below` exclude the bound. */
export interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

/** What one option accepts. Every declaration but those of programs (`function`, `object`) describes plain data. */
export type ValueDeclaration =
  /** A finite number. */
  | ({ readonly type: "number" } & Bounds)
  /** Any number, NaN and infinity too. */
  | { readonly type: "anyNumber" }
  /** A whole number whose neighbours are exact too. */
  | ({ readonly type: "integer" } & Bounds)
  /** A number that seeds random numbers. */
  | { readonly type: "seed" }
  | { readonly type: "choice"; readonly of: readonly string[] }
  | { readonly type: "boolean" }
  /** A text that is not empty. */
  | { readonly type: "text" }
  /** Any text, also the empty one. */
  | { readonly type: "string" }
  /** The name of a file. In an experiment it is relative to the folder of the experiment. */
  | { readonly type: "file" }
  /** A model: its path, which contains a dot or a slash, or a name that the catalogue knows. */
  | { readonly type: "model" }
  /** Numbers in a plain or a typed array. The maker checks their values and their count. */
  | { readonly type: "numbers" }
  /** Rows of equal length, or one row-major array. */
  | { readonly type: "matrix" }
  /** n points in R^d: rows, one row-major array, or `Samples`. An experiment names a data set or a file. */
  | { readonly type: "points" }
  /** A scheme. An experiment gives its name, or an object with its name and its options. `none` allows the word none. */
  | { readonly type: "scheme"; readonly none?: true }
  /** A plain array. */
  | { readonly type: "list"; readonly of: ValueDeclaration; readonly length?: number; readonly atLeast?: number }
  /** An object whose keys are free. */
  | { readonly type: "record"; readonly of: ValueDeclaration }
  /** An object with declared keys. */
  | { readonly type: "group"; readonly options: OptionDeclarations }
  /** One of several forms. */
  | { readonly type: "either"; readonly of: readonly ValueDeclaration[] }
  /** A map from points to features, as a function. An experiment names a network. */
  | { readonly type: "features" }
  | { readonly type: "function" }
  | { readonly type: "object" }
  /** A typed array. */
  | { readonly type: "typed"; readonly of: readonly TypedArrayName[] }
  /** Any value with these members, such as a drift. It may have others. */
  | ShapeDeclaration;

export type TypedArrayName = "Float64Array" | "Float32Array" | "Int32Array" | "BigInt64Array" | "Uint8Array";

/** A value that is known by its members. */
export interface ShapeDeclaration {
  readonly type: "shape";
  /** What it is, in messages: "a drift, as ou() returns it". */
  readonly named: string;
  readonly members: ArgumentDeclarations;
}

/** One option of a plugin: what it accepts, its default, and what it means. */
export type OptionDeclaration = ValueDeclaration & Declared & { readonly default?: unknown };

/** One argument of a function: what it accepts, and whether it may be left out. */
export type ArgumentDeclaration = ValueDeclaration & Partial<Pick<OptionDeclaration, "optional" | "default">>;

/** The arguments of a function, or the keys of its options, by name. */
export type ArgumentDeclarations = Readonly<Record<string, ArgumentDeclaration>>;

/** The options of a plugin by name. */
export type OptionDeclarations = Readonly<Record<string, OptionDeclaration>>;

/** The part of an option that only programs can give. It is always optional. */
interface ProgramOnly<T> {
  /** The type of the value. It exists for the compiler alone. */
  readonly given?: T;
  readonly about: string;
  readonly optional: true;
  readonly programOnly: true;
}

/** An option that is a function, with its type. */
export type FunctionOption<T> = { readonly type: "function" } & ProgramOnly<T>;

/** An option that maps points to features, with its type. */
export type FeaturesOption<T> = {
  readonly type: "features";
  readonly given?: T;
  readonly about: string;
  readonly optional: true;
};

/** An option that is an object, with its type. */
export type ObjectOption<T> = { readonly type: "object" } & ProgramOnly<T>;

/** The type of the values that a declaration accepts. */
export type ValueOf<D> = D extends { readonly type: "number" | "integer" }
  ? number
  : D extends { readonly type: "choice"; readonly of: readonly (infer Choice)[] }
    ? Choice
    : D extends { readonly type: keyof PlainValues }
      ? PlainValues[D["type"]]
      : D extends { readonly type: "scheme"; readonly none: true }
        ? AnyScheme | "none"
        : D extends { readonly type: "scheme" }
          ? AnyScheme
          : CompositeValueOf<D>;

type CompositeValueOf<D> = D extends { readonly type: "list"; readonly of: infer Of }
  ? D extends { readonly length: 2 }
    ? readonly [ValueOf<Of>, ValueOf<Of>]
    : readonly ValueOf<Of>[]
  : D extends { readonly type: "record"; readonly of: infer Of }
    ? Readonly<Record<string, ValueOf<Of>>>
    : D extends { readonly type: "group"; readonly options: infer O }
      ? GivenOptions<O>
      : D extends { readonly type: "either"; readonly of: readonly (infer Of)[] }
        ? ValueOf<Of>
        : D extends { readonly given?: infer T }
          ? T
          : never;

/** A scheme with a state of any type. */
// biome-ignore lint/suspicious/noExplicitAny: a method that takes the state would refuse `unknown`.
type AnyScheme = Scheme<any>;

interface PlainValues {
  readonly anyNumber: number;
  readonly seed: Seed;
  readonly boolean: boolean;
  readonly text: string;
  readonly string: string;
  readonly file: string;
  readonly model: string;
  readonly numbers: ArrayLike<number>;
  readonly matrix: ArrayLike<number> | ArrayLike<ArrayLike<number>>;
  readonly points: ArrayLike<number> | ArrayLike<ArrayLike<number>> | Samples;
}

/** Names of the options that a caller must give. */
export type RequiredNames<O> = {
  [Name in keyof O]: O[Name] extends { readonly optional: true } | { readonly default: unknown } ? never : Name;
}[keyof O];

/** The options as a caller gives them. */
export type GivenOptions<O> = { readonly [Name in RequiredNames<O>]: ValueOf<O[Name]> } & {
  readonly [Name in Exclude<keyof O, RequiredNames<O>>]?: ValueOf<O[Name]> | undefined;
};

/** The options as a maker receives them: checked, with every default filled in. */
export type FilledOptions<O> = {
  readonly [Name in keyof O]: O[Name] extends { readonly optional: true }
    ? ValueOf<O[Name]> | undefined
    : ValueOf<O[Name]>;
};
